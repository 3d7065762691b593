/** A document by whose version it is decided. */
interface Versioned {
  readonly openapi: string;
}

/** Where a document has its webhooks: 3.0 has no place for them but among the extensions. */
export function webhooksKeyOf(document: Versioned): 'webhooks' | 'x-webhooks' {
  return isVersion30(document) ? 'x-webhooks' : 'webhooks';
}

/** Schemas by their names, which are written here in JSON Schema as OpenAPI 3.1 has it, as the document's version has them. */
export function inDialectOf(document: Versioned, schemas: object): object {
  return isVersion30(document) ? allInVersion30(schemas) : schemas;
}

function isVersion30({ openapi }: Versioned): boolean {
  return openapi.startsWith('3.0');
}

function allInVersion30(schemas: object): object {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, inVersion30(schema)]));
}

/** Keywords whose values are no schemas. */
const data = ['example', 'examples', 'enum', 'const', 'default'];

function inVersion30(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inVersion30);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { type, ...rest } = schema as { type?: unknown };
  const others = Object.entries(rest).map(([keyword, value]: [string, unknown]) => {
    if (data.includes(keyword)) return [keyword, value];
    return [keyword, keyword === 'properties' ? allInVersion30(value as object) : inVersion30(value)];
  });
  return { ...typeInVersion30(type), ...Object.fromEntries(others) };
}

/** 3.0 has one type for each schema, and `nullable` beside it. */
function typeInVersion30(type: unknown): object {
  if (!Array.isArray(type)) return type === undefined ? {} : { type };
  const types = type
    .filter((name) => name !== 'null')
    .map((name: unknown) => ({ type: name, ...(type.includes('null') && { nullable: true }) }));
  return types.length === 1 ? types[0]! : { anyOf: types };
}

/** The member of an OpenAPI document that states the document's OpenAPI version. */
interface Versioned {
  readonly openapi: string;
}

/**
 * Returns the key under which an OpenAPI document describes webhooks. OpenAPI 3.0 defines no key for
 * webhooks, so documents of that version use the extension key `x-webhooks`.
 */
export function webhooksKeyOf(document: Versioned): 'webhooks' | 'x-webhooks' {
  return isVersion30(document) ? 'x-webhooks' : 'webhooks';
}

/**
 * Converts schemas from the JSON Schema dialect of OpenAPI 3.1 to the dialect of the document's version.
 * @param schemas the schemas by name
 */
export function inDialectOf(document: Versioned, schemas: object): object {
  return isVersion30(document) ? allInVersion30(schemas) : schemas;
}

function isVersion30({ openapi }: Versioned): boolean {
  return openapi.startsWith('3.0');
}

function allInVersion30(schemas: object): object {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, inVersion30(schema)]));
}

/** JSON Schema keywords whose values are not schemas. The values are copied unchanged. */
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

/**
 * Converts the value of `type`. In OpenAPI 3.0, a schema has only one type, and `nullable: true` replaces the
 * type `null`.
 */
function typeInVersion30(type: unknown): object {
  if (!Array.isArray(type)) return type === undefined ? {} : { type };
  const types = type
    .filter((name) => name !== 'null')
    .map((name: unknown) => ({ type: name, ...(type.includes('null') && { nullable: true }) }));
  return types.length === 1 ? types[0]! : { anyOf: types };
}

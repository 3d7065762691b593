/** The keywords of JSON Schema that the schemas of the six entities need. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export const url: Schema = { type: 'string', format: 'uri-reference' };
export const word: Schema = { type: 'string' };
export const text: Schema = { type: ['string', 'null'] };
export const email: Schema = { type: ['string', 'null'], format: 'email' };
export const wholeNumber: Schema = { type: ['integer', 'null'] };
export const numberOrText: Schema = { type: ['string', 'integer', 'null'] };
export const date: Schema = { type: 'string', format: 'date-time' };
export const dateOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };
export const flag: Schema = { type: 'boolean' };
export const flagOrNull: Schema = { type: ['boolean', 'null'] };
export const dictionary: Schema = { type: 'object' };
export const listOf = (items: Schema): Schema => ({ type: 'array', items });
export const orNull = (schema: Schema): Schema => ({ ...schema, type: ['object', 'null'] });

/**
 * Returns the schema of an object. TypeScript checks that `properties` has every key of `Body` and no other
 * key.
 *
 * @param optional the keys that may be missing in the described object
 */
export function objectOf<Body>(
  properties: { readonly [Key in keyof Body]-?: Schema },
  optional: readonly (keyof Body)[] = [],
): Schema {
  const keys = Object.keys(properties) as (keyof Body & string)[];
  return { type: 'object', properties, required: keys.filter((key) => !optional.includes(key)) };
}

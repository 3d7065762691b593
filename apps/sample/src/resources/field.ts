/**
 * What is wrong with a value, in the format of v2's error bodies: a list of sentences, or problems by field
 * or list index for a nested object or list.
 */
export type Problem = readonly string[] | { readonly [field: string]: Problem } | readonly Problem[];

/** Thrown for a value that a field does not accept. */
export class FieldError extends Error {
  constructor(readonly problem: Problem) {
    super(JSON.stringify(problem));
  }
}

/** Refuses a value with one sentence. */
export function refuse(sentence: string): never {
  throw new FieldError([sentence]);
}

/** One key of a resource: the values that it accepts and its initial value. */
export interface Field<T> {
  /**
   * The value in a new resource if the body omits the key.
   * @param now the time of the request
   */
  initial(now: string): T;
  /**
   * Validates a value from a body and returns the value to store.
   * @param current in a PATCH, the stored value: a nested object keeps the keys that the body omits
   * @throws FieldError
   */
  parse(value: unknown, current?: T): T;
  /**
   * Whether the server sets the value. A POST can still include a valid value, as an import does; a PATCH
   * ignores it.
   */
  readonly isServerMade?: boolean;
  /** The OpenAPI schema of the field. */
  readonly schema: FieldSchema;
}

/** The subset of OpenAPI's schema object that the resources need. */
export interface FieldSchema {
  readonly type: 'string' | 'integer' | 'boolean' | 'object' | 'array';
  readonly nullable?: boolean;
  readonly example?: unknown;
  readonly maxLength?: number;
  readonly readOnly?: boolean;
  readonly properties?: Record<string, FieldSchema>;
  readonly items?: FieldSchema | Record<string, never>;
}

/** The fields of a resource, in the order in which they are shown. */
export type FieldTable = Readonly<Record<string, Field<unknown>>>;

/** The values of a resource with these fields. */
export type ValuesOf<Fields extends FieldTable> = {
  [Key in keyof Fields]: Fields[Key] extends Field<infer T> ? T : never;
};

/**
 * Describes why a value is invalid, in the format of v2's error bodies. For a simple value it is a list of
 * sentences. For an object or a list it contains a problem for each invalid field or index.
 */
export type Problem = readonly string[] | { readonly [field: string]: Problem } | readonly Problem[];

/** Thrown if a field does not accept a value. */
export class FieldError extends Error {
  constructor(readonly problem: Problem) {
    super(JSON.stringify(problem));
  }
}

/** Throws a `FieldError` whose problem is one sentence. */
export function refuse(sentence: string): never {
  throw new FieldError([sentence]);
}

/** One key of a resource. Defines which values the key accepts, and which value it has in a new resource. */
export interface Field<T> {
  /**
   * Returns the value in a new resource if the body omits the key.
   * @param now time of the request
   */
  initial(now: string): T;
  /**
   * Validates a value from a body and returns the value to store.
   * @param current in a PATCH, the stored value. A nested object uses it to keep the keys that the body omits
   * @throws FieldError if the value is invalid
   */
  parse(value: unknown, current?: T): T;
  /**
   * True if the server sets the value. A client that imports resources can still set it in a POST, but an
   * invalid value is ignored. A PATCH always ignores the value.
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

/** The values of a resource that has these fields. */
export type ValuesOf<Fields extends FieldTable> = {
  [Key in keyof Fields]: Fields[Key] extends Field<infer T> ? T : never;
};

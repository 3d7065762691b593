/** What is wrong with a value, in the shape of v2's error bodies: sentences, or a table of them for a nested object or list. */
export type Problem = readonly string[] | { readonly [field: string]: Problem } | readonly Problem[];

/** A value that a field refuses. */
export class FieldError extends Error {
  constructor(readonly problem: Problem) {
    super(JSON.stringify(problem));
  }
}

/** Refuses a value, with one sentence. */
export function refuse(sentence: string): never {
  throw new FieldError([sentence]);
}

/** One key of a resource: which values it takes, and what it is when nobody said. */
export interface Field<T> {
  /** The value in a new resource whose body leaves the key out. `now` is the time of that request. */
  initial(now: string): T;
  /**
   * The value to store for one that came in a body.
   * @param current what is stored now, in a PATCH: a nested object keeps what the body leaves out
   * @throws FieldError
   */
  parse(value: unknown, current?: T): T;
  /** Made by the server: a POST may bring a valid one along, as an import does; in a PATCH it is ignored. */
  readonly isServerMade?: boolean;
  /** How the API's description shows it. */
  readonly schema: FieldSchema;
}

/** As much of OpenAPI's schema objects as the resources need. */
export interface FieldSchema {
  readonly type: 'string' | 'integer' | 'boolean' | 'object' | 'array';
  readonly nullable?: boolean;
  readonly example?: unknown;
  readonly maxLength?: number;
  readonly readOnly?: boolean;
  readonly properties?: Record<string, FieldSchema>;
  readonly items?: FieldSchema | Record<string, never>;
}

/** A resource's keys, in the order in which they are shown. */
export type FieldTable = Readonly<Record<string, Field<unknown>>>;

/** The values of a resource with these fields. */
export type ValuesOf<Fields extends FieldTable> = {
  [Key in keyof Fields]: Fields[Key] extends Field<infer T> ? T : never;
};

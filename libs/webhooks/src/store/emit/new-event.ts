/** An event that is ready to be inserted. */
export interface NewEvent {
  /** A UUID of version 7. */
  readonly id: string;
  /** Null for a global entity. */
  readonly org: string | null;
  readonly entity: string;
  readonly resource: string | null;
  /** The resource of a state. Null for a happening. */
  readonly supersedeKey: string | null;
  /** JSON text. */
  readonly body: string;
}

/** A figure that must hold, and what this run saw. */
export interface Check {
  readonly name: string;
  readonly wanted: string;
  readonly seen: string;
  /** Undefined when it wasn't measured. */
  readonly holds: boolean | undefined;
}

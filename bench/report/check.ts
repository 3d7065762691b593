/** A figure that must hold, and its value in this run. */
export interface Check {
  readonly name: string;
  readonly wanted: string;
  readonly seen: string;
  /** Undefined if it was not measured. */
  readonly holds: boolean | undefined;
}

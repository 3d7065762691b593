/** A target, and the value that this run measured for it. */
export interface Check {
  readonly name: string;
  readonly wanted: string;
  readonly seen: string;
  /** True if the value meets the target. Undefined if the value was not measured. */
  readonly holds: boolean | undefined;
}

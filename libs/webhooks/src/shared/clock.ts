/**
 * Returns the milliseconds of a clock that never goes back, for measuring durations. It is not related to the
 * time of day.
 */
export function monotonicNow(): number {
  return performance.now();
}

/**
 * Returns the time of this process's clock, in milliseconds since 1970. Used for times that are exchanged
 * with receivers: the timestamp of a signature, or a date in `Retry-After`. Leases, due times and windows use
 * the database's time instead.
 */
export function timeOfDay(): number {
  return Date.now();
}

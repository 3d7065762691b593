/** Milliseconds that only increase, for measuring durations. Not related to the time of day. */
export function monotonicNow(): number {
  return performance.now();
}

/**
 * Milliseconds since 1970 on this process's clock, for times that are exchanged with receivers: the timestamp
 * of a signature, a date in `Retry-After`. Leases, due times and windows use the database's time instead.
 */
export function timeOfDay(): number {
  return Date.now();
}

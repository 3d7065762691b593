/**
 * Returns the time of a clock that never goes back, in milliseconds. Use it to measure durations. It doesn't
 * tell the time of day.
 */
export function monotonicNow(): number {
  return performance.now();
}

/**
 * Returns the time of this process's clock, in milliseconds since 1970. Use it for times that are exchanged
 * with receivers: the timestamp of a signature, and the date in a header `Retry-After`. For leases, due times
 * and windows, use the database's time instead.
 */
export function timeOfDay(): number {
  return Date.now();
}

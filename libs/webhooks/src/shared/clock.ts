/**
 * Moves the database's clock for this library. Leases, due times and windows are all the database's time, so that processes
 * with wrong clocks agree; a test shifts it with an offset. In production the offset is 0.
 */
export interface Clock {
  /** Milliseconds added to the database's own time in every statement. */
  readonly offset: number;
}

export const systemClock: Clock = { offset: 0 };

/** Milliseconds that only ever go up, for measuring; has nothing to do with the time of day. */
export function monotonicNow(): number {
  return performance.now();
}

/**
 * Milliseconds since 1970 on this process's clock: for what is said to receivers or by them, such as the time in a signature or a date in
 * `Retry-After`. Leases, due times and windows are the database's time.
 */
export function timeOfDay(): number {
  return Date.now();
}

/**
 * Moves the database's clock for this library, for tests. Leases, due times and windows are compared with the
 * database's time, so that processes whose own clocks are wrong agree. In production the offset is 0.
 */
export interface Clock {
  /** Milliseconds added to the database's time in every statement. */
  readonly offset: number;
}

/** The default clock: the database's time as it is. */
export const systemClock: Clock = { offset: 0 };

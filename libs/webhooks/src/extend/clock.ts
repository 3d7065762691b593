/**
 * Adds an offset to the time that the library reads from the database, so that tests can move time forward.
 * The default is {@link systemClock}. Leases, due times and windows use the database's time, so that
 * processes whose own clocks differ agree on them. In production the offset is 0.
 */
export interface Clock {
  /** Offset in milliseconds. Every statement adds it to the database's time. */
  readonly offset: number;
}

/** The default clock, which uses the database's time unchanged. */
export const systemClock: Clock = { offset: 0 };

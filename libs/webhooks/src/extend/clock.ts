/**
 * Adds an offset to the time that the library reads from the database, so that tests can move time forward.
 * In production, use the default {@link systemClock}, whose offset is 0. Leases, due times and windows use
 * the database's time, because the clocks of several processes can differ.
 */
export interface Clock {
  /** Offset in milliseconds. Every statement adds it to the database's time. */
  readonly offset: number;
}

/** The default clock, which uses the database's time unchanged. */
export const systemClock: Clock = { offset: 0 };

/**
 * Moves the library's view of the database's clock, for tests. The default is {@link systemClock}. Leases,
 * due times and windows use the database's time, so that processes with wrong clocks agree. In production the
 * offset is 0.
 */
export interface Clock {
  /** Milliseconds that every statement adds to the database's time. */
  readonly offset: number;
}

/** The default clock: the database's time, unchanged. */
export const systemClock: Clock = { offset: 0 };

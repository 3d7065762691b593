/** How much each row does: enough for stable figures, within the time limit of the whole run. */
export interface Sizes {
  readonly rounds: number;
  /**
   * Whether rows run on every database that they support. If false, they run only on PostgreSQL where the
   * other databases would show the same.
   */
  readonly isBroad: boolean;
  /**
   * Requests or deliveries before the clock starts, so that the code is compiled and the connections are
   * open.
   */
  readonly warmUp: number;
  /** Requests of `limit` and `axios`. */
  readonly requests: number;
  readonly peer: number;
  readonly drained: number;
  /** Number of events in `steady`, which emits and delivers at the same time. */
  readonly steady: number;
  /** Timed transactions with emit or capture, and the same number without. */
  readonly transactions: number;
  /** Numbers of rows that one transaction saves, smallest first. */
  readonly savedAtOnce: readonly number[];
  /** Timed transactions that save `savedAtOnce` rows with capture, and the same number without. */
  readonly largeTransactions: number;
  /**
   * Maximum number of events that are emitted one at a time. The loop ends earlier after `latencySeconds`.
   */
  readonly latencyEvents: number;
  readonly latencySeconds: number;
  /** Numbers of waiting rows, smallest first. */
  readonly backlogs: readonly number[];
  /** Timed deliveries beside a backlog. */
  readonly besideBacklog: number;
  /** Waiting rows in `lanes`. */
  readonly laneRows: number;
  readonly lanes: readonly number[];
  readonly waitingForRetry: number;
  readonly instances: readonly number[];
  /** Deliveries per worker. */
  readonly perInstance: number;
  /** Numbers of hanging webhooks. */
  readonly hanging: readonly number[];
  readonly isolationSeconds: number;
  /** Timed requests with the guard, and the same number without. */
  readonly freshConnections: number;
  /** Timed batches of a thousand calls each. */
  readonly judgingBatches: number;
  /** Number of deliveries in `statements`: of a backlog, and of events that are emitted one at a time. */
  readonly counted: number;
  readonly countedOneByOne: number;
}

export const fullSizes: Sizes = {
  rounds: 3,
  isBroad: true,
  warmUp: 3000,
  requests: 40_000,
  peer: 15_000,
  drained: 20_000,
  steady: 10_000,
  transactions: 400,
  savedAtOnce: [100, 1000],
  largeTransactions: 20,
  latencyEvents: 200,
  latencySeconds: 12,
  backlogs: [1000, 100_000, 1_000_000],
  besideBacklog: 15_000,
  laneRows: 100_000,
  lanes: [1, 100, 10_000],
  waitingForRetry: 10_000,
  instances: [1, 2, 4],
  perInstance: 4000,
  hanging: [1, 10, 100, 1000],
  isolationSeconds: 8,
  freshConnections: 2000,
  judgingBatches: 200,
  counted: 10_000,
  countedOneByOne: 100,
};

/**
 * One round of every row in under two minutes. There is no time for large backlogs or many hanging webhooks.
 */
export const quickSizes: Sizes = {
  rounds: 1,
  isBroad: false,
  warmUp: 500,
  requests: 5000,
  peer: 2000,
  drained: 3000,
  steady: 1000,
  transactions: 100,
  savedAtOnce: [100, 1000],
  largeTransactions: 10,
  latencyEvents: 20,
  latencySeconds: 2,
  backlogs: [1000, 20_000],
  besideBacklog: 2000,
  laneRows: 5000,
  lanes: [1, 1000],
  waitingForRetry: 1000,
  instances: [1, 2],
  perInstance: 700,
  hanging: [10],
  isolationSeconds: 3,
  freshConnections: 500,
  judgingBatches: 50,
  counted: 2000,
  countedOneByOne: 20,
};

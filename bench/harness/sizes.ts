/** How much each row does: enough to be steady, in the time that the whole run has. */
export interface Sizes {
  readonly rounds: number;
  /** Every row on every database that it can have, and not PostgreSQL alone where that shows the same. */
  readonly isBroad: boolean;
  /** Requests or deliveries before the clock starts, so that the code is compiled and connections are open. */
  readonly warmUp: number;
  /** Requests of `limit` and `axios`. */
  readonly requests: number;
  readonly peer: number;
  readonly drained: number;
  /** Events emitted and delivered at the same time. */
  readonly steady: number;
  /** Transactions timed with emit or capture, and as many without. */
  readonly transactions: number;
  /** Rows that one transaction saves, the few first. */
  readonly savedAtOnce: readonly number[];
  /** Such transactions timed with capture, and as many without. */
  readonly largeTransactions: number;
  /** Events one at a time; fewer when `latencySeconds` are over. */
  readonly latencyEvents: number;
  readonly latencySeconds: number;
  /** Waiting rows, the small first. */
  readonly backlogs: readonly number[];
  /** Deliveries that are timed beside a backlog. */
  readonly besideBacklog: number;
  /** Waiting rows of `lanes`. */
  readonly laneRows: number;
  readonly lanes: readonly number[];
  readonly waitingForRetry: number;
  readonly instances: readonly number[];
  /** Deliveries for each worker. */
  readonly perInstance: number;
  /** Hanging webhooks. */
  readonly hanging: readonly number[];
  readonly isolationSeconds: number;
  /** Requests timed with the guard, and as many without. */
  readonly freshConnections: number;
  /** Of a thousand addresses each, that are timed. */
  readonly judgingBatches: number;
  /** Deliveries whose statements are counted: all at once, and one at a time. */
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

/** One round of everything in under two minutes; large backlogs and many hanging webhooks have no room in it. */
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

/**
 * How much each row does. The sizes are large enough for stable figures, and small enough for the time limit
 * of the whole run.
 */
export interface Sizes {
  /** Number of rounds. Each round measures every case once. */
  readonly rounds: number;
  /**
   * True if every row runs on all databases that it supports. If false, some rows run on PostgreSQL only. In
   * `isolation`, false also leaves out the cases without suspension.
   */
  readonly isBroad: boolean;
  /**
   * Number of requests or deliveries before the clock starts. During these, the JIT compiles the code and the
   * connections are opened.
   */
  readonly warmUp: number;
  /** Number of requests in `limit` and `axios`. */
  readonly requests: number;
  /** Number of jobs in `peer`. */
  readonly peer: number;
  /** Number of deliveries in `drained`, and in the cases of `lanes` with one webhook. */
  readonly drained: number;
  /** Number of events in `steady`, which emits and delivers at the same time. */
  readonly steady: number;
  /**
   * Number of timed transactions with emit or capture. The same number without emit or capture is timed too.
   */
  readonly transactions: number;
  /** Numbers of rows that one transaction saves in `capture`, smallest first. Each number is a case. */
  readonly savedAtOnce: readonly number[];
  /**
   * Number of timed transactions that save `savedAtOnce` rows with capture. The same number without capture
   * is timed too.
   */
  readonly largeTransactions: number;
  /**
   * Maximum number of events that are emitted one at a time. The measurement ends earlier if `latencySeconds`
   * have passed.
   */
  readonly latencyEvents: number;
  readonly latencySeconds: number;
  /** Numbers of waiting deliveries in `backlog`, smallest first. Each number is a case. */
  readonly backlogs: readonly number[];
  /** Number of timed deliveries in `backlog` and `lanes`, while the backlog keeps its size. */
  readonly besideBacklog: number;
  /** Number of waiting deliveries in `lanes`. */
  readonly laneRows: number;
  /** Numbers of webhooks that share the `laneRows` deliveries, smallest first. Each number is a case. */
  readonly lanes: readonly number[];
  /** Number of other webhooks that wait for a retry, in the last case of `lanes`. */
  readonly waitingForRetry: number;
  /** Numbers of worker processes, smallest first. Each number is a case. */
  readonly instances: readonly number[];
  /** Number of deliveries per worker process in `instances`. */
  readonly perInstance: number;
  /** Numbers of hanging webhooks in `isolation`. Each number is a case. */
  readonly hanging: readonly number[];
  readonly isolationSeconds: number;
  /**
   * Duration of the case of `isolation` with an org whose receivers are slow. It should be longer than the
   * responses of these receivers take.
   */
  readonly slowOrgSeconds: number;
  /** Number of timed requests with the guard. The same number of requests without the guard is timed too. */
  readonly freshConnections: number;
  /** Number of timed batches in `judging`. A batch is a thousand calls. */
  readonly judgingBatches: number;
  /** Number of deliveries of the backlog in `statements`. */
  readonly counted: number;
  /** Number of events that are emitted one at a time in `statements`. */
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
  slowOrgSeconds: 40,
  freshConnections: 2000,
  judgingBatches: 200,
  counted: 10_000,
  countedOneByOne: 100,
};

/**
 * The sizes of `--quick`, which measures every row once in under two minutes. There is no time for large
 * backlogs or many hanging webhooks.
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
  slowOrgSeconds: 20,
  freshConnections: 500,
  judgingBatches: 50,
  counted: 2000,
  countedOneByOne: 20,
};

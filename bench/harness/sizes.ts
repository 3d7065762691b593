/** How much each row does: enough to be steady, in the time that the whole run has. */
export interface Sizes {
  readonly rounds: number;
  /** Requests or deliveries before the clock starts, so that the code is compiled and connections are open. */
  readonly warmUp: number;
  /** Requests of `limit` and `axios`. */
  readonly requests: number;
  readonly peer: number;
  readonly drained: number;
}

export const fullSizes: Sizes = {
  rounds: 3,
  warmUp: 3000,
  requests: 40_000,
  peer: 15_000,
  drained: 20_000,
};

export const quickSizes: Sizes = {
  rounds: 1,
  warmUp: 1000,
  requests: 8000,
  peer: 3000,
  drained: 4000,
};

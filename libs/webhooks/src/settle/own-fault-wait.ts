/** The first wait after an attempt that failed on the sender's side, in milliseconds. Each next is double. */
const firstWait = 2_000;
/** The longest wait, in milliseconds. */
const longestWait = 120_000;

/**
 * Returns the wait after an attempt that failed on the sender's side, in milliseconds. Half of the wait is
 * random, so that the deliveries that failed together are not all repeated together.
 * @param earlier number of earlier attempts of the delivery that failed on the sender's side
 */
export function waitAfterOwnFault(earlier: number): number {
  const wait = Math.min(firstWait * 2 ** Math.min(earlier, 10), longestWait);
  return wait * (0.5 + 0.5 * Math.random());
}

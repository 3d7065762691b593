/**
 * Returns milliseconds on the monotonic clock. All processes of the machine share this clock, so their times
 * can be compared.
 */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

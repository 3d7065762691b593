/** Milliseconds on the machine's monotonic clock: the same one for all processes of this machine, so that their times can be compared. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

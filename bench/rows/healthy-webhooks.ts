import { setTimeout as wait } from 'node:timers/promises';
import type { Figures } from '../harness/case.js';
import { monotonicNow } from '../harness/monotonic.js';
import { quantile } from '../harness/series.js';
import type { Schedule } from '../host/protocol.js';
import type { Receiver } from '../receiver/receiver.js';

/** Number of healthy webhooks in `isolation`. Each belongs to an org of its own. */
export const healthy = 20;
/** Number of events per second for all healthy webhooks together. */
export const perSecond = 300;
export const warmUpSeconds = 2;
/** How long the measurement waits for the last events to arrive, in milliseconds. */
const arrivalTimeout = 20_000;

/**
 * Returns the latencies of the healthy webhooks. An event that has not arrived when the wait ends counts as
 * if it arrived when the wait ended.
 */
export async function latenciesUnder(schedule: Schedule, receiver: Receiver): Promise<Figures> {
  await Promise.race([receiver.reached(schedule.length), wait(arrivalTimeout)]);
  const latencies = schedule.map((at) => monotonicNow() - at);
  const { numbers, at } = await receiver.tracked();
  numbers.forEach((n, k) => (latencies[n] = Math.min(latencies[n]!, at[k]! - schedule[n]!)));
  const seconds = Array.from({ length: Math.ceil(schedule.length / perSecond) }, (_, second) =>
    latencies.slice(second * perSecond, (second + 1) * perSecond),
  );
  return {
    'ms p50': quantile(latencies, 0.5),
    'ms p95': quantile(latencies, 0.95),
    'ms p99': quantile(latencies, 0.99),
    'ms p95 in the worst second': Math.max(...seconds.map((second) => quantile(second, 0.95))),
    'ms p99 in the worst second': Math.max(...seconds.map((second) => quantile(second, 0.99))),
  };
}

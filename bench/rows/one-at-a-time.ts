import { setTimeout as wait } from 'node:timers/promises';
import { monotonicNow } from '../harness/monotonic.js';
import type { Host } from '../host/host.js';
import type { Receiver } from '../receiver/receiver.js';

/**
 * Number of events before the timed ones. During these, the JIT compiles the code and the connections are
 * opened. The latencies of these events are ignored.
 */
const warmUps = 10;

export interface OneAtATime {
  readonly host: Host;
  readonly receiver: Receiver;
  readonly org: string;
  readonly events: number;
  /** Maximum duration, in seconds. The loop ends after this time, even if fewer events were emitted. */
  readonly seconds: number;
}

/**
 * Emits one event after another. The system is idle whenever an event is emitted. The webhook of the org must
 * have a URL from `receiver.track`.
 *
 * @returns the time from each commit to the arrival of the request, in milliseconds
 */
export async function latenciesOf({ host, receiver, org, events, seconds }: OneAtATime): Promise<number[]> {
  await receiver.reset();
  const committed = new Map<number, number>();
  const endsAt = monotonicNow() + seconds * 1000;
  for (let n = 1; n <= warmUps + events && (n <= 2 * warmUps || monotonicNow() < endsAt); n++) {
    committed.set(n, await host.emitOne({ org, n }));
    await receiver.reached(n);
    // The wait is long enough to record the delivery. It is random, so that the time between an event and the
    // next poll varies.
    await wait(10 + Math.random() * 30);
  }
  const { numbers, at } = await receiver.tracked();
  const latencies = [...numbers].map((n, k) => ({ n, latency: at[k]! - committed.get(n)! }));
  return latencies.filter(({ n }) => n > warmUps).map(({ latency }) => latency);
}

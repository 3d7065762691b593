import { setTimeout as wait } from 'node:timers/promises';
import { monotonicNow } from '../harness/monotonic.js';
import type { Host } from '../host/host.js';
import type { Receiver } from '../receiver/receiver.js';

/** The first events, which open connections and get the code compiled. They do not count. */
const warmUps = 10;

export interface OneAtATime {
  readonly host: Host;
  readonly receiver: Receiver;
  readonly org: string;
  readonly events: number;
  /** Maximum duration. The loop ends after it, even if events are left. */
  readonly seconds: number;
}

/**
 * Emits one event after another, each into an idle system. The webhook of the org must have a url from
 * `receiver.track`.
 *
 * @returns milliseconds from each commit to the first byte at the receiver
 */
export async function latenciesOf({ host, receiver, org, events, seconds }: OneAtATime): Promise<number[]> {
  await receiver.reset();
  const committed = new Map<number, number>();
  const endsAt = monotonicNow() + seconds * 1000;
  for (let n = 1; n <= warmUps + events && (n <= 2 * warmUps || monotonicNow() < endsAt); n++) {
    committed.set(n, await host.emitOne({ org, n }));
    await receiver.reached(n);
    // Long enough to record the delivery, and random, so that events never fall into step with the polls.
    await wait(10 + Math.random() * 30);
  }
  const { numbers, at } = await receiver.tracked();
  const latencies = [...numbers].map((n, k) => ({ n, latency: at[k]! - committed.get(n)! }));
  return latencies.filter(({ n }) => n > warmUps).map(({ latency }) => latency);
}

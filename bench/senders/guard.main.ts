import { AddressBlockedError } from '@app/webhooks/errors/address-blocked.error.js';
import type { ResolveAddresses } from '@app/webhooks/send/network/resolve-addresses.js';
import { bodyOf, textCount } from '../harness/bodies.js';
import { monotonicNow } from '../harness/monotonic.js';
import { serve } from '../processes/serve.js';
import { transportSender } from './transport.sender.js';

export interface TimePairs {
  readonly url: string;
  /** Requests with the guard, and as many without. */
  readonly pairs: number;
}

/** Milliseconds of each request. */
export interface PairTimes {
  readonly guarded: Float64Array;
  readonly unguarded: Float64Array;
}

let asked = 0;

/**
 * All answers are judged and the first is connected to, so those of IPv6, which the guard takes longest for, may be of no network that was ever given out. What
 * was judged before is remembered; `changing.test` has others each time.
 */
const resolve: ResolveAddresses = (name) => {
  const network = name === 'changing.test' ? (asked++ % 0x10000).toString(16) : '0';
  return Promise.resolve([
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
    { address: `3001:${network}::1`, family: 6 },
    { address: `3001:${network}::2`, family: 6 },
  ]);
};

const senders = {
  /** The built-in rule, with what an option opens: a loopback address is judged as any other, and then looked for among what is open. */
  guarded: transportSender({ allowedAddresses: ['127.0.0.0/8'] }, resolve),
  unguarded: transportSender({ development: true }, resolve),
};

/** One after the other, in the order of `ABBA`: what the machine does meanwhile, and what the request before has left, hit both alike. */
async function timePairs({ url, pairs }: TimePairs): Promise<PairTimes> {
  await refuseUnguarded(url);
  const times = { guarded: new Float64Array(pairs), unguarded: new Float64Array(pairs) };
  for (let pair = 0; pair < pairs; pair++) {
    const body = bodyOf(pair % textCount);
    for (const by of pair % 2 === 0 ? kinds : kinds.toReversed()) {
      const startedAt = monotonicNow();
      await senders[by](url, body);
      times[by][pair] = monotonicNow() - startedAt;
    }
  }
  return times;
}

const kinds = ['guarded', 'unguarded'] as const;

/** A guard that isn't there would cost nothing. */
async function refuseUnguarded(url: string): Promise<void> {
  const { port } = new URL(url);
  const error: unknown = await senders
    .guarded(`http://[::1]:${port}/`, '')
    .catch((refusal: unknown) => refusal);
  if (!(error instanceof AddressBlockedError)) throw new Error('the guard lets [::1] through');
}

serve({ timePairs });

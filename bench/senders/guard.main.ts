import { AddressBlockedError } from '@app/webhooks/errors/address-blocked.error.js';
import type { ResolveAddresses } from '@app/webhooks/send/network/resolve-addresses.js';
import { bodyOf, textCount } from '../harness/bodies.js';
import { monotonicNow } from '../harness/monotonic.js';
import { serve } from '../processes/serve.js';
import { transportSender } from './transport.sender.js';

export interface TimePairs {
  readonly url: string;
  /** Number of requests with the guard. The same number is sent without it. */
  readonly pairs: number;
}

/** The time of each request, in milliseconds. */
export interface PairTimes {
  readonly guarded: Float64Array;
  readonly unguarded: Float64Array;
}

let asked = 0;

/**
 * Resolves every name to four addresses, without DNS. The guard checks all of them, and the request goes to
 * the first one. No request goes to the IPv6 addresses, so they can be from a network that is not allocated.
 * The guard takes longest to check IPv6 addresses, but remembers the addresses that it has checked. For this
 * reason, `changing.test` gets new IPv6 addresses each time. Every other name always gets the same addresses.
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
  /**
   * Sends with the built-in rule and `allowedAddresses`. The rule first checks a loopback address like any
   * other address, and then looks for it in `allowedAddresses`.
   */
  guarded: transportSender({ allowedAddresses: ['127.0.0.0/8'] }, resolve),
  unguarded: transportSender({ development: true }, resolve),
};

/**
 * Sends the requests one after another. Each pair has one request with the guard and one without. The request
 * with the guard is the first in even pairs and the second in odd pairs. For this reason, other load on the
 * machine and the effects of the previous request affect both alike.
 */
async function timePairs({ url, pairs }: TimePairs): Promise<PairTimes> {
  await assertGuarded(url);
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

/** Fails unless the guard blocks an address, because a guard that does not work would cost no time. */
async function assertGuarded(url: string): Promise<void> {
  const { port } = new URL(url);
  const error: unknown = await senders
    .guarded(`http://[::1]:${port}/`, '')
    .catch((refusal: unknown) => refusal);
  if (!(error instanceof AddressBlockedError)) throw new Error('the guard did not block [::1]');
}

serve({ timePairs });

import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import { quantile } from '../harness/series.js';
import { Child } from '../processes/child.js';
import type { PairTimes, TimePairs } from '../senders/guard.main.js';

/** The host in the URL of the receiver, by the name of the case. */
const guardCases = {
  'an IP address': '127.0.0.1',
  'a name with four addresses': 'receiver.test',
  'a name with other addresses each time': 'changing.test',
} as const;
export type GuardCase = keyof typeof guardCases;

export const ofThatWithout = 'ratio to unguarded';

/** Measures the time that the address guard adds to a request that needs a fresh connection. */
export const guardRow: Row = {
  name: 'guard',
  cases: (bench) => (Object.keys(guardCases) as GuardCase[]).map((name) => guard(bench, name)),
};

function guard({ receiver, sizes }: Bench, name: GuardCase): Case {
  return {
    row: 'guard',
    name,
    async measure(scope) {
      const url = new URL(`${receiver.closing}1`);
      url.hostname = guardCases[name];
      const sender = Child.start(scope, new URL('../senders/guard.main.js', import.meta.url));
      const timePairs = async (pairs: number): Promise<PairTimes> => {
        await receiver.reset();
        const times = await sender.call<PairTimes>('timePairs', { url: url.href, pairs } satisfies TimePairs);
        assertFreshConnections(await receiver.connections(), 2 * pairs);
        return times;
      };
      await timePairs(Math.ceil(sizes.warmUp / 2));
      const { guarded, unguarded } = await timePairs(sizes.freshConnections);
      const [median, without] = [quantile(guarded, 0.5), quantile(unguarded, 0.5)];
      return {
        'µs added': (median - without) * 1000,
        'µs without': without * 1000,
        [ofThatWithout]: median / without,
      };
    },
  };
}

/**
 * Fails unless every request used a fresh connection. On a reused connection, the guard checks nothing, so
 * its time would not be measured.
 */
function assertFreshConnections(connections: number, requests: number): void {
  if (connections !== requests)
    throw new Error(`${requests} requests used ${connections} connections, but each needs a fresh one`);
}

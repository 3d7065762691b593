import type { Bench, Row } from '../harness/bench.js';
import type { Case, RowName } from '../harness/case.js';
import { Child } from '../processes/child.js';
import type { SendMany } from '../senders/sender.main.js';

/** The same number of concurrent requests as the peer. */
const atOnce = 64;

/** A bare loop: the highest rate of Node's own client on this machine, with no other work. */
export const limitRow: Row = {
  name: 'limit',
  cases: (bench) => [loop(bench, 'limit', 'bare', 'node:http, keep-alive, 64 at once, no database')],
};

/** The same loop through axios. */
export const axiosRow: Row = {
  name: 'axios',
  cases: (bench) => [loop(bench, 'axios', 'axios', 'axios, tuned, 64 at once, no database')],
};

function loop({ receiver, sizes }: Bench, row: RowName, by: SendMany['by'], name: string): Case {
  return {
    row,
    name,
    async measure(scope) {
      const sender = Child.start(scope, new URL('../senders/sender.main.js', import.meta.url));
      const send = (count: number): Promise<number> =>
        sender.call('send', { by, url: `${receiver.plain}1`, count, atOnce } satisfies SendMany);
      await send(sizes.warmUp);
      const milliseconds = await send(sizes.requests);
      return { 'per second': (sizes.requests / milliseconds) * 1000 };
    },
  };
}

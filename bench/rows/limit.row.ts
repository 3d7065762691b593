import type { Bench, Row } from '../harness/bench.js';
import type { Case, RowName } from '../harness/case.js';
import { Child } from '../processes/child.js';
import type { SendMany } from '../senders/sender.main.js';

/** Number of concurrent requests. The peer has the same number of concurrent jobs. */
const atOnce = 64;

/** Sends requests in a bare loop. The rate is the highest that Node's own client reaches here. */
export const limitRow: Row = {
  name: 'limit',
  cases: (bench) => [loop(bench, 'limit', 'bare', 'node:http, keep-alive, 64 at a time, no database')],
};

/** Sends the requests of `limit` with axios. */
export const axiosRow: Row = {
  name: 'axios',
  cases: (bench) => [loop(bench, 'axios', 'axios', 'axios, tuned, 64 at a time, no database')],
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

import { randomUUID } from 'node:crypto';
import type { Row } from '../harness/bench.js';
import { NotAvailable } from '../harness/case.js';
import { redisAddress, RedisKeys, redisVersion } from '../databases/redis.js';
import { createDatabase } from '../databases/servers.js';
import { Child } from '../processes/child.js';
import type { PeerSettings } from '../peer/peer.main.js';

/**
 * Measures the peer, that is, the worker that a good team would write by hand. The clock runs from the start
 * of the worker, with all jobs in Redis, until the last job is recorded.
 */
export const peerRow: Row = {
  name: 'peer',
  cases: ({ receiver, sizes }) => [
    {
      row: 'peer',
      name: 'BullMQ and axios, attempts in PostgreSQL',
      async measure(scope) {
        if ((await redisVersion()) === undefined) throw new NotAvailable('no Redis server responds');
        const database = await createDatabase('PostgreSQL', scope);
        await database.query(attemptLog);
        await database.query('create index on attempt_log (webhook_id, id)');
        const { prefix } = scope.add(new RedisKeys(`bench-${randomUUID()}`));
        const peer = Child.start(scope, new URL('../peer/peer.main.js', import.meta.url));
        await peer.call('open', {
          redis: redisAddress,
          prefix,
          postgres: (database.options as { url: string }).url,
          urlStart: receiver.plain,
        } satisfies PeerSettings);

        const deliver = async (count: number): Promise<number> => {
          await peer.call('add', count);
          return peer.call('deliver', count);
        };
        await deliver(sizes.warmUp);
        const milliseconds = await deliver(sizes.peer);
        await peer.call('close');
        return { 'per second': (sizes.peer / milliseconds) * 1000 };
      },
    },
  ],
};

const attemptLog = `create table attempt_log (
  id bigserial primary key, job_id text not null, webhook_id bigint not null, number int not null,
  started_at timestamptz not null, duration_ms int not null, status int, error text
)`;

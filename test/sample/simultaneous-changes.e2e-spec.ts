import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { until } from '@app/webhooks/testing/index.js';
import { CommitHook } from '../../apps/sample/src/database/commit-hook.js';
import { describeOnDatabases } from '../support/databases.js';
import type { Json } from './running-sample.js';
import { RunningSample } from './running-sample.js';

/**
 * A hook that runs in every transaction, after all writes and just before the commit. First, the hook lets
 * other requests run, as every wait inside a transaction does. Then it makes the request fail if the response
 * contains "doomed".
 */
class FailsWhenAsked extends CommitHook {
  override async beforeCommit(answer: unknown): Promise<void> {
    await turnOfOthers();
    if (JSON.stringify(answer).includes('doomed')) throw new Error('The request fails after its write.');
  }
}

const orders = '/api/v2/orgs/1/orders/';
const fifty = Array.from({ length: 50 }, (_, n) => (n % 5 === 4 ? `doomed ${n}` : `kept ${n}`));

describeOnDatabases(
  'Fifty simultaneous requests, of which every fifth fails after its writes,',
  (database) => {
    let sample: RunningSample;

    beforeAll(async () => {
      sample = await RunningSample.start(database, { hook: new FailsWhenAsked(), worker: { enabled: true } });
      await sample.subscribe('orders');
    });
    afterAll(() => sample.stop());
    beforeEach(() => {
      sample.receiver.requests.length = 0;
    });

    it('send exactly the orders that are in the database when each request creates an order', async () => {
      const statuses = await Promise.all(
        fifty.map((message) => statusOf(sample.call('POST', orders, { message }))),
      );
      expect(statuses).toEqual(fifty.map((message) => (message.startsWith('kept') ? 201 : 500)));

      const results = (await sample.get(`${orders}?limit=1000`))['results'] as Json[];
      expect(messages(results)).toEqual(kept().sort());
      await until(() => sample.receiver.requests.length >= results.length);
      expect(byUrl(sample.receiver.requests.map(({ json }) => json as Json))).toEqual(byUrl(results));
    });

    it('never show a rolled-back state to a GET, and send the last state last, when all requests change one order', async () => {
      const { url } = await sample.create(orders, { message: 'kept from the start' });
      const changes = fifty.map((message) => statusOf(sample.call('PATCH', url, { message })));
      const seen = await Promise.all(fifty.map(() => sample.get(url)));
      expect(await Promise.all(changes)).toEqual(
        fifty.map((message) => (message.startsWith('kept') ? 200 : 500)),
      );

      expect(messages(seen).filter((message) => message.startsWith('doomed'))).toEqual([]);
      await expectLastBody(url);
      expect(bodiesOf(url).filter(({ message }) => String(message).startsWith('doomed'))).toEqual([]);
    });

    it('never send an outdated order when each request adds a box', async () => {
      const { url } = await sample.create(orders);
      await Promise.all(
        fifty.map((tracking_number) => sample.call('POST', `${url}boxes/`, { tracking_number })),
      );

      const boxes = (await sample.get(url))['boxes'] as Json[];
      expect(boxes.map((box) => String(box['tracking_number'])).sort()).toEqual(kept().sort());
      await expectLastBody(url);
      const counts = bodiesOf(url).map((body) => (body['boxes'] as Json[]).length);
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    });

    it('lose no change when each request changes another field of the same object', async () => {
      const { url } = await sample.create(orders);
      const parts = ['ship_agent', 'ship_type', 'ship_via', 'status', 'warehouse'];
      await Promise.all(parts.map((part) => sample.call('PATCH', url, { shipping: { [part]: 'kept' } })));
      expect((await sample.get(url))['shipping']).toMatchObject(
        Object.fromEntries(parts.map((part) => [part, 'kept'])),
      );
    });

    function bodiesOf(url: string): Json[] {
      return sample.receiver.requests.map(({ json }) => json as Json).filter((body) => body.url === url);
    }

    /**
     * Waits until the last body that has arrived equals the response to a GET. Then checks that no different
     * body arrives afterwards.
     */
    async function expectLastBody(url: string): Promise<void> {
      const current = JSON.stringify(await sample.get(url));
      await until(() => JSON.stringify(bodiesOf(url).at(-1)) === current);
      await sample.drain();
      expect(JSON.stringify(bodiesOf(url).at(-1))).toBe(current);
    }
  },
);

describeOnDatabases(
  'Two hundred simultaneous orders beside a job that deletes finished rows',
  (database) => {
    it('are all answered with 201', async () => {
      const sample = await RunningSample.start(database, { worker: { enabled: true } });
      try {
        await sample.subscribe('orders');
        let isOver = false;
        const job = cleanUp(sample.dataSource, () => isOver);
        const statuses: number[] = [];
        const client = async (): Promise<void> => {
          for (let n = 0; n < 20; n++) statuses.push(await statusOf(sample.call('POST', orders, {})));
        };
        await Promise.all(Array.from({ length: 10 }, client));
        isOver = true;
        await job;
        expect(statuses.filter((status) => status !== 201)).toEqual([]);
      } finally {
        await sample.stop();
      }
    });
  },
  { except: ['SQLite'] },
);

/**
 * Deletes the rows of finished deliveries again and again, in one transaction each time. A deadlock between
 * this job and a request is possible, and the job repeats its transaction.
 */
async function cleanUp(dataSource: DataSource, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await dataSource
      .transaction(async (manager) => {
        await manager.query(
          'delete from webhook_event where not exists (select 1 from webhook_delivery d where d.event_id = webhook_event.id and d.finished_at is null)',
        );
        await manager.query('delete from webhook_delivery where finished_at is not null');
      })
      .catch(() => undefined);
    await turnOfOthers();
  }
}

function kept(): string[] {
  return fifty.filter((message) => message.startsWith('kept'));
}

function messages(found: readonly Json[]): string[] {
  return found.map(({ message }) => String(message)).sort();
}

function byUrl(bodies: readonly Json[]): Json[] {
  return bodies.toSorted((a, b) => a.url.localeCompare(b.url));
}

async function statusOf(answer: Promise<{ readonly status: number }>): Promise<number> {
  return (await answer).status;
}

import fc from 'fast-check';
import { SuspensionChecker } from '@app/webhooks';
import type { Webhook } from '@app/webhooks';
import type { ReceiverAnswer } from '@app/webhooks/testing/index.js';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';
import { CountedThings } from './counted-things.js';
import { StateWatch } from './state-watch.js';

const options: HostOptions = { retry: ['1m', '10m', '6h'], suspension: { failures: 2 } };
const thing = fc.nat(1);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ change: thing }) },
  { weight: 3, arbitrary: fc.record({ advance: fc.constantFrom('30s', '2m', '12m', '7h') }) },
  { weight: 1, arbitrary: fc.constant({ resume: true as const }) },
);
const histories = fc.record({
  answers: fc.array(fc.constantFrom<ReceiverAnswer>(200, 503, 'reset'), { minLength: 2, maxLength: 12 }),
  steps: fc.array(step, { minLength: 15, maxLength: 30 }),
});

/**
 * Deletes every row that the documentation allows a host to delete: finished deliveries, events without a
 * delivery, and attempts that the suspension policy no longer counts. It finds the rows with a plain read,
 * because on MariaDB a DELETE with a condition would lock the rows of all deliveries.
 */
async function prune({ dataSource }: TestHost): Promise<void> {
  const remove = async (table: string, condition: string): Promise<void> => {
    const rows = await dataSource.query<{ id: unknown }[]>(`select id from ${table} where ${condition}`);
    for (const { id } of rows) await dataSource.query(`delete from ${table} where id = '${String(id)}'`);
  };
  await remove('webhook_delivery', 'finished_at is not null');
  await remove('webhook_event', 'id not in (select event_id from webhook_delivery)');
  await remove('webhook_attempt', 'failed_at is null');
}

describeOnDatabases('If the host deletes finished rows at every moment', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  let things: CountedThings;
  let webhook: Webhook;
  const others: TestHost[] = [];

  beforeAll(async () => {
    host = await TestHost.start(database, options);
    receiver = await ScriptedReceiver.start();
    things = await CountedThings.on(host);
  });
  afterAll(async () => {
    for (const other of others) await other.stop();
    await host.stop();
    await receiver.close();
  });
  const subscribe = async (): Promise<void> => {
    webhook = await host.webhooks.create('1', { remoteUrl: receiver.url('/') });
  };

  it('an older state is never sent after a newer state, whatever fails, is held and is resumed', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ answers, steps }) => {
        const watch = new StateWatch(receiver, (arrival) => answers[arrival % answers.length]!);
        await subscribe();
        const names = await things.make(2);
        for (const taken of steps) {
          if ('change' in taken) await things.change(names[taken.change]!);
          else if ('advance' in taken) host.clock.advance(taken.advance);
          else await host.webhooks.resume('1', webhook.id);
          await prune(host);
          await host.drain();
          await prune(host);
          await host.app.get(SuspensionChecker).check();
        }
        for (const _ of answers) {
          await host.webhooks.resume('1', webhook.id);
          await host.drain();
          await prune(host);
        }
        expect(watch.breaches).toEqual([]);
        await host.webhooks.delete('1', webhook.id);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('an older state is never sent after a newer state, while several processes deliver', async () => {
    const working: HostOptions = {
      worker: { pollEvery: '20ms' },
      retry: ['10ms', '20ms', '10ms'],
      suspension: { failures: 1_000_000 },
    };
    others.push(await host.beside(working));
    // Only one process can use a file of SQLite.
    if (database.name !== 'SQLite') others.push(await host.beside(working));
    const answers = [503, 200, 'reset', 200, 200, 503] as const;
    const watch = new StateWatch(receiver, (arrival) => answers[arrival % answers.length]!);
    await subscribe();
    const names = await things.make(3);
    for (let change = 0; change < 120; change++) {
      await things.change(names[change % 3]!);
      await prune(host);
    }
    await until(
      async () => {
        await prune(host);
        return (await host.deliveries()).length === 0;
      },
      { within: '30s' },
    );
    expect(watch.breaches).toEqual([]);
  });
});

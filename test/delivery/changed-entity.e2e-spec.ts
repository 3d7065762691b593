import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';
import { OpenRequests } from '../support/open-requests.js';

const within = '30s';

describeOnDatabases('If the entity of a webhook is changed', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  let id: number;
  const others: TestHost[] = [];

  beforeEach(async () => {
    host = await TestHost.start(database);
    receiver = await ScriptedReceiver.start();
    ({ id } = await host.webhooks.create('1', { remoteUrl: receiver.url('/') }));
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await other.stop();
    await host.stop();
    await receiver.close();
  });

  const besideWith = async (options: HostOptions): Promise<TestHost> => {
    const other = await host.beside(options);
    others.push(other);
    return other;
  };
  const subscribeTo = (entity: string, by = host) => by.webhooks.update('1', id, { entity });
  const emitPackaging = () =>
    host.emitter.emit<string>('packaging', { org: '1', resource: '/packaging/1/', body: 'packaging' });
  const arrived = () => receiver.requests.map(({ json }) => json);
  const ends = async () => (await host.deliveries()).map(({ state, reason }) => [state, reason]);

  it('deliveries that wait for the previous entity are cancelled with the reason, and the next ones arrive', async () => {
    receiver.answer(503);
    await host.emitOrder({ body: 'retried' });
    await host.drain();
    await host.emitOrder({ body: 'queued' });
    await subscribeTo('packaging');
    await emitPackaging();
    host.clock.advance('2m');
    await host.drain();

    expect(arrived()).toEqual(['retried', 'packaging']);
    expect(await ends()).toEqual([
      ['cancelled', 'entity_changed'],
      ['cancelled', 'entity_changed'],
      ['delivered', null],
    ]);
  });

  it('a delivery that the host commits after the change is cancelled too', async () => {
    const queryRunner = host.dataSource.createQueryRunner();
    await queryRunner.startTransaction();
    const change = { org: '1', resource: '/orders/late/', body: 'late' };
    await host.emitter.emit<string>('orders', change, { manager: queryRunner.manager });
    const changed = subscribeTo('packaging');
    // On SQLite, the change of the webhook waits for the end of the transaction.
    if (database.name !== 'SQLite') await changed;
    await queryRunner.commitTransaction();
    await queryRunner.release();
    await changed;
    await host.drain();

    expect(arrived()).toEqual([]);
    expect(await ends()).toEqual([['cancelled', 'entity_changed']]);
  });

  it('held deliveries of the previous entity are cancelled after the resume', async () => {
    receiver.answerWith(503);
    for (let i = 0; i < 6; i++) await host.emitOrder();
    await host.drain();
    receiver.answerWith(200);
    receiver.requests.splice(0);
    await subscribeTo('packaging');
    await host.webhooks.resume('1', id);
    await emitPackaging();
    await host.drain();

    expect(arrived()).toEqual(['packaging']);
    expect((await ends()).slice(0, 6)).toEqual(
      Array.from({ length: 6 }, () => ['cancelled', 'entity_changed']),
    );
  });

  it.each(['the same process', 'another process'])(
    'by %s, deliveries that were claimed in advance are cancelled too',
    async (process) => {
      const delivering = await besideWith({ worker: { slotsPerWebhook: 2 } });
      const open = new OpenRequests(receiver);
      for (let i = 0; i < 20; i++) await delivering.emitOrder({ body: i });
      await until(() => open.count === 1, { within });
      open.answer();
      await until(() => open.count === 2, { within });
      await subscribeTo('packaging', process === 'the same process' ? delivering : host);
      // Other processes may use what they know about a webhook for a quarter of a second.
      if (process === 'another process') await until(() => isOld(receiver.requests.at(-1)!.receivedAt));
      open.answer();
      open.answer();
      await until(async () => !(await host.states()).includes('pending'), { within });

      expect(receiver.requests).toHaveLength(3);
      expect((await ends()).filter(([, reason]) => reason === 'entity_changed')).toHaveLength(17);
    },
  );
});

/** Returns true if what a process knew about a webhook at this time is too old to be used again. */
function isOld(time: Date): boolean {
  return Date.now() - time.getTime() > 300;
}

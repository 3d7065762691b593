import type { Webhook } from '@app/webhooks';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../../support/databases.js';
import { TestHost } from '../../support/host.js';
import { SampleProcess } from '../../support/sample-process.js';
import { CountedThings } from '../counted-things.js';
import { expectLastStateSent, expectNoAttemptMissing, haveEnded } from '../expect-ended.js';
import { StateWatch } from '../state-watch.js';

/**
 * The options of the process that is killed. Leases of the killed process expire 40 seconds after the claim.
 * Leases of the surviving process expire after 90 seconds. The test advances the clock by 41 seconds, so that
 * only the leases of the killed process expire.
 */
const killedOne = { WEBHOOKS_TIMEOUT: '10s', WEBHOOKS_RETRY: '10ms,20ms', WEBHOOKS_SUSPENSION: '999999/6h' };
const survivor = { timeout: '60s', retry: ['10ms', '20ms'], suspension: { failures: 999_999 } };
const leasesOver = '41s';

const statuses = [200, 500, 200, 200, 503];
/**
 * The number of the first request that the receiver does not answer. From this request on, the receiver
 * answers no request until the process has been killed.
 */
const killAt = 4;

describeOnDatabases('States of a resource, if a process is killed while sending them,', (database) => {
  let receiver: ScriptedReceiver;
  let host: TestHost;
  let things: CountedThings;
  let names: string[];
  let webhooks: Webhook[];
  let killed: SampleProcess;
  let another: TestHost | undefined;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
    host = await TestHost.start(database, survivor);
    things = await CountedThings.on(host);
    names = await things.make(5);
    const subscribe = () => host.webhooks.create('1', { remoteUrl: receiver.url('/') });
    webhooks = [await subscribe(), await subscribe()];
  });
  afterEach(async () => {
    await killed.kill();
    await another?.stop();
    another = undefined;
    await host.stop();
    await receiver.close();
  });

  const start = async (): Promise<void> => {
    killed = new SampleProcess({
      DATABASE_URL: host.databaseUrl,
      BEARER_TOKENS: 'a-bearer-token:1',
      WEBHOOKS_DEV: '1',
      ...killedOne,
    });
    await killed.listening();
  };
  const survive = async (): Promise<void> => {
    another = await host.beside({ ...survivor, worker: { pollEvery: '30ms' } });
  };
  const changeAll = async (): Promise<void> => {
    for (const name of [...names, ...names]) await things.change(name);
  };

  it('never start in the wrong order, and the last state of each resource is sent', async () => {
    let isAmid = false;
    let answerAll!: () => void;
    const answers = new Promise<void>((resolve) => (answerAll = resolve));
    const watch = new StateWatch(receiver, async (arrival) => {
      isAmid ||= arrival >= killAt;
      if (isAmid) await answers;
      return statuses[arrival % statuses.length]!;
    });
    await changeAll();
    await start();
    await until(() => isAmid, { within: '20s' });

    // On SQLite only one process can use the file, so the surviving process starts after the first process
    // has been killed.
    const goesOnBeside = database.name !== 'SQLite';
    if (goesOnBeside) {
      await survive();
      await changeAll();
    }
    await killed.kill();
    if (!goesOnBeside) await survive();
    await changeAll();
    answerAll();
    host.clock.advance(leasesOver);
    await until(() => watch.breaches.length > 0 || haveEnded(host, webhooks), { within: '20s' });

    expect(watch.breaches).toEqual([]);
    for (const webhook of webhooks) {
      for (const name of names) await expectLastStateSent(things, name, webhook, watch);
      await expectNoAttemptMissing(host, webhook.id);
    }
    // Checks that the killed process still had claimed deliveries when it was killed. Such a delivery has
    // more claims than attempts.
    expect((await host.deliveries()).some(({ claimNo, attempts }) => claimNo > attempts)).toBe(true);
  });
});

import { WebhookAttempt } from '@app/webhooks';
import type { Webhook } from '@app/webhooks';
import type { ReceiverAnswer } from '@app/webhooks/testing/index.js';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';
import { OpenRequests } from '../support/open-requests.js';

const cap = 4;
const within = '20s';

describeOnDatabases('The number of requests in flight from a backlog', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  let witness: ScriptedReceiver;
  let webhook: Webhook;
  let open: OpenRequests;

  const start = async (options: HostOptions): Promise<void> => {
    host = await TestHost.start(database, {
      worker: { slotsPerWebhook: cap, pollEvery: '20ms' },
      ...options,
    });
    receiver = await ScriptedReceiver.start();
    witness = await ScriptedReceiver.start();
    webhook = await host.webhooks.create('1', { remoteUrl: receiver.url('/') });
    await host.webhooks.create('1', { remoteUrl: witness.url('/'), entity: 'contact' });
    open = new OpenRequests(receiver);
  };
  afterEach(async () => {
    await receiver.close();
    await witness.close();
    await host.stop();
  });

  const emit = async (orders: number): Promise<void> => {
    for (let i = 0; i < orders; i++) await host.emitOrder();
  };
  const attempts = () => host.dataSource.getRepository(WebhookAttempt).countBy({ webhookId: webhook.id });

  /**
   * Answers the request that has been in flight for the longest time, and waits until the worker has recorded
   * the outcome. A reset of a connection that was used before makes the worker send the request once more.
   */
  const answer = async (answered: ReceiverAnswer): Promise<void> => {
    const before = await attempts();
    const { count } = open;
    open.answer(answered);
    await until(
      async () => {
        if ((await attempts()) > before) return true;
        if (answered === 'reset' && open.count === count) open.answer(answered);
        return false;
      },
      { within },
    );
  };
  /**
   * Waits until the worker has claimed deliveries once more and has started every request that it may start.
   * To find out, it emits an event for a second receiver, the witness. When the witness gets this event, the
   * worker has also seen all earlier deliveries.
   */
  const waitForWorkerRound = async (): Promise<void> => {
    const before = witness.requests.length;
    await host.emitter.emit<string>('contact', { org: '1', resource: `contact-${before}`, body: {} });
    await witness.waitFor(before + 1, { within });
  };
  const expectOpen = async (count: number): Promise<void> => {
    await until(() => open.count === count, { within });
    await waitForWorkerRound();
    expect(open.count).toBe(count);
  };
  /**
   * Answers requests with status 200. Expects one request in flight at first, and one more request after each
   * success, until the cap is reached.
   */
  const succeedUpToTheCap = async (): Promise<void> => {
    await expectOpen(1);
    for (const grown of [2, 3, 4, 4]) {
      await answer(200);
      await expectOpen(grown);
      expect(open.maxCount).toBe(grown);
    }
  };
  const answerAllThatComes = async (): Promise<void> => {
    await until(
      async () => {
        while (open.count > 0) open.answer();
        return (await host.states()).every((state) => state !== 'pending');
      },
      { within },
    );
    expect(open.maxCount).toBe(cap);
  };

  it('grows from one to the cap if nothing has been delivered to the webhook yet', async () => {
    await start({});
    await emit(12);
    await succeedUpToTheCap();
    await answerAllThatComes();
  });

  it('is one after a resume until the first 200, and then grows to the cap', async () => {
    await start({ retry: [] });
    await emit(12);
    await succeedUpToTheCap();
    for (let i = 0; i < cap; i++) await answer(503);
    await until(async () => (await host.webhooks.get('1', webhook.id)).suspendedAt, { within });
    await emit(20);
    await until(async () => !(await host.states()).includes('pending'), { within });
    expect(open.count).toBe(0);

    open.maxCount = 0;
    await host.webhooks.resume('1', webhook.id);
    for (const failure of [503, 'reset'] as const) {
      await expectOpen(1);
      await answer(failure);
    }
    await expectOpen(1);
    expect(open.maxCount).toBe(1);
    await succeedUpToTheCap();
    await answerAllThatComes();
  });

  it('is one after another process has changed the URL, until the first 200', async () => {
    await start({});
    await emit(12);
    await succeedUpToTheCap();
    await answerAllThatComes();
    const other = await host.beside();
    await other.webhooks.update('1', webhook.id, { remoteUrl: receiver.url('/moved/') });
    await other.stop();

    open.maxCount = 0;
    await host.emitter.emitMany<string>(
      Array.from({ length: 12 }, (_, i) => ({
        entity: 'orders',
        org: '1',
        resource: `moved-${i}`,
        body: {},
      })),
    );
    await succeedUpToTheCap();
    await answerAllThatComes();
  });

  it('is one after an outage until the first 200, and then grows to the cap', async () => {
    await start({ retry: [], suspension: { failures: 1000 } });
    await emit(40);
    await succeedUpToTheCap();

    // The requests that were in flight at the first failure continue. The worker starts no new request until
    // all of them have ended.
    open.maxCount = 0;
    for (let left = cap - 1; left > 0; left--) {
      await answer(503);
      await expectOpen(left);
    }
    expect(open.maxCount).toBe(0);
    await answer(503);
    for (const failure of [503, 'reset', 500] as const) {
      await expectOpen(1);
      await answer(failure);
    }
    expect(open.maxCount).toBe(1);
    await succeedUpToTheCap();
    await answerAllThatComes();
  });
});

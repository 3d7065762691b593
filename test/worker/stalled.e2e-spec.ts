import type { WebhooksModuleOptions } from '@app/webhooks';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

const timeout = 400;
/** Longer than the timeout and the second for which the library waits for a transport in addition. */
const stall = 1600;

/** Blocks the event loop of this process, in which both the library and the receiver run. */
function blockFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describeOnDatabases('If the event loop is blocked past the deadline of an attempt,', (database) => {
  let receiver: ScriptedReceiver;
  let host: TestHost;
  let id: number;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });
  afterEach(async () => {
    await host.stop();
    await receiver.close();
  });

  const start = async (options: WebhooksModuleOptions = {}): Promise<void> => {
    host = await TestHost.start(database, { timeout, ...options });
    ({ id } = await host.webhooks.create('1', { remoteUrl: receiver.url('/') }));
  };
  /** Sends the response of each request, and then blocks before the library can read the response. */
  const blockAfterAnswer = () =>
    receiver.answerWith(() => {
      setImmediate(blockFor, stall);
      return 200;
    });

  it.each(['axios', 'undici'] as const)(
    'a response that arrived meanwhile still counts, over %s',
    async (transport) => {
      await start({ transport });
      blockAfterAnswer();
      await host.emitOrder();
      await host.drain();
      expect(await host.attempts()).toMatchObject([{ result: 'success', status: 200 }]);
      expect(await host.states()).toEqual(['delivered']);
    },
  );

  it("a response that arrived meanwhile still counts, also with the host's own transport", async () => {
    await start({
      transport: {
        async send({ url, method, headers, body }) {
          const { status } = await fetch(url, { method, headers, body: new Uint8Array(body) });
          return { status, retryAfter: null, excerpt: null };
        },
      },
    });
    blockAfterAnswer();
    await host.emitOrder();
    await host.drain();
    expect(await host.attempts()).toMatchObject([{ result: 'success', status: 200 }]);
  });

  it('an attempt without a response counts as no failure, uses up no retry and is sent again soon, three times', async () => {
    await start({ retry: ['1h'] });
    receiver.answerWith(() => {
      blockFor(stall);
      return 'hang';
    });
    await host.emitOrder();
    for (let attempt = 1; attempt <= 3; attempt++) {
      await host.drain();
      const [delivery] = await host.deliveries();
      expect(delivery).toMatchObject({ state: 'pending', attempts: attempt, uncounted: attempt });
      host.clock.advance('10s');
    }
    await host.drain();
    expect(await host.attempts()).toMatchObject([
      ...Array.from({ length: 3 }, (_, index) => ({ number: index + 1, result: 'stalled', failedAt: null })),
      { number: 4, result: 'timeout', failedAt: expect.any(Date) as Date },
    ]);
    // The fourth attempt is the first one that counts, so the only retry is left.
    expect(await host.states()).toEqual(['pending']);
    receiver.answerWith(200);
    host.clock.advance('10s');
    await host.drain();
    expect(await host.states()).toEqual(['pending']);
    host.clock.advance('2h');
    await host.drain();
    expect(await host.states()).toEqual(['delivered']);
  });

  it('a webhook is not suspended, however many deliveries it has', async () => {
    await start();
    for (let order = 0; order < 5; order++) await host.emitOrder();
    receiver.answer(
      ...Array.from({ length: 5 }, () => () => {
        blockFor(stall);
        return 'hang' as const;
      }),
    );
    await host.drain();
    host.clock.advance('10s');
    await host.drain();
    expect(await host.webhooks.get('1', id)).toMatchObject({ suspendedAt: null });
    expect(new Set(await host.states())).toEqual(new Set(['delivered']));
  });

  it('a test of the webhook says that the process was stalled', async () => {
    await start();
    receiver.answerWith(() => {
      blockFor(stall);
      return 'hang';
    });
    expect(await host.webhooks.test('1', id)).toMatchObject({ result: 'stalled', status: null });
  });

  it('a receiver that hangs still fails if the process was blocked only briefly', async () => {
    await start();
    receiver.answerWith(() => {
      blockFor(80);
      return 'hang';
    });
    await host.emitOrder();
    await host.drain();
    expect(await host.attempts()).toMatchObject([{ result: 'timeout' }]);
  });
});

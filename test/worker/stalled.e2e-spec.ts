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

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });
  afterEach(async () => {
    await host.stop();
    await receiver.close();
  });

  const start = async (options: WebhooksModuleOptions = {}): Promise<void> => {
    host = await TestHost.start(database, { timeout, ...options });
    await host.webhooks.create('1', { remoteUrl: receiver.url('/') });
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
});

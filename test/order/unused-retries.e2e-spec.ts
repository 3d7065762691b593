import fc from 'fast-check';
import { RecordingTransport, ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';
import { expectNoAttemptMissing } from './expect-ended.js';

const options: HostOptions = { timeout: '60s', retry: ['1m', '1m'], suspension: { failures: 1000 } };
const within = '20s';
const mostAttempts = 3;
/**
 * The clock advances by this time before each step. That is enough for every retry to be due, and for every
 * lease (the timeout of the attempt plus 30 seconds) to expire.
 */
const longEnough = '100s';

type End = 'failure' | 'crash' | 'release';
const histories = fc.array(fc.constantFrom<End>('failure', 'crash', 'release'), {
  minLength: 3,
  maxLength: 8,
});

interface OtherProcess {
  readonly transport: OpenTransport;
  readonly process: TestHost;
  readonly done: Promise<number>;
}

/** A transport whose requests stay in flight until the test answers them. */
class OpenTransport extends RecordingTransport {
  answerAll!: (status: number) => void;

  constructor() {
    super();
    const answer = new Promise<number>((resolve) => (this.answerAll = resolve));
    this.answerWith(() => answer);
  }
}

describeOnDatabases('A retry is counted', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  /**
   * Processes that seem to have crashed: their requests stay in flight until the leases have expired, so
   * other processes claim the deliveries again.
   */
  const dead: OtherProcess[] = [];

  beforeAll(async () => {
    host = await TestHost.start(database, options);
    receiver = await ScriptedReceiver.start();
    receiver.answerWith(503);
  });
  afterAll(async () => {
    await host.stop();
    await receiver.close();
  });

  afterEach(() => answerTooLate(503));

  const pending = async () => (await host.deliveries()).filter(({ state }) => state === 'pending');
  const leased = async () => (await pending()).filter(({ leasedUntil }) => leasedUntil !== null);
  /**
   * Starts another process, and waits until it has claimed all pending deliveries. The process has `slots`
   * slots, so it starts that many requests. The other deliveries stay claimed.
   */
  const claimElsewhere = async (slots: number): Promise<OtherProcess> => {
    const claims = new Map((await pending()).map(({ id, claimNo }) => [id, claimNo]));
    const transport = new OpenTransport();
    const process = await host.beside({ ...options, transport, worker: { enabled: false, slots } });
    const done = process.drain();
    await until(async () => (await pending()).every(({ id, claimNo }) => claimNo > claims.get(id)!), {
      within,
    });
    return { transport, process, done };
  };

  const answerTooLate = async (status: number): Promise<void> => {
    for (const { transport, process, done } of dead.splice(0)) {
      transport.answerAll(status);
      await done;
      await process.stop();
    }
  };

  it('only for a request whose outcome is recorded, not for a crash or a shutdown', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const create = () => host.webhooks.create('1', { remoteUrl: receiver.url('/') });
        const webhooks = [await create(), await create()];
        receiver.requests.splice(0);
        let answeredElsewhere = 0;

        await host.emitOrder();
        for (const end of [...history, ...Array.from({ length: mostAttempts }, () => 'failure' as const)]) {
          host.clock.advance(longEnough);
          if (end === 'failure') await host.drain();
          else if (end === 'crash') dead.push(await claimElsewhere(10));
          else {
            // The process has only one slot, so it starts only one request. If it has claimed a second
            // delivery, it gives that delivery back when it stops.
            const { transport, process, done } = await claimElsewhere(1);
            const stopped = process.stop();
            await until(async () => (await leased()).length <= transport.requests.length, { within });
            transport.answerAll(503);
            await Promise.all([stopped, done]);
            answeredElsewhere += transport.requests.length;
          }
        }

        const deliveries = await host.deliveries();
        const attempts = await host.attempts();
        await answerTooLate(200);
        expect(await host.deliveries()).toEqual(deliveries);
        expect(await host.attempts()).toEqual(attempts);

        const ids = webhooks.map(({ id }) => id);
        const recorded = attempts.filter(({ webhookId }) => ids.includes(webhookId));
        expect(recorded).toHaveLength(receiver.requests.length + answeredElsewhere);
        expect(deliveries.filter(({ webhookId }) => ids.includes(webhookId))).toMatchObject(
          ids.map((webhookId) => ({ webhookId, state: 'failed', attempts: mostAttempts })),
        );
        for (const id of ids) {
          await expectNoAttemptMissing(host, id);
          await host.webhooks.delete('1', id);
        }
      }),
      { numRuns: 3 },
    );
  });
});

import fc from 'fast-check';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { ReceiverAnswer } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Maximum time that may pass between two steps of the test on a busy machine, in milliseconds. */
const slack = 30_000;

/**
 * A response that makes an attempt fail. `asks` is the wait that the Retry-After header of the response asks
 * for, in milliseconds. It is 0 if the response has no valid Retry-After.
 */
interface Failure {
  readonly asks: number;
  /**
   * Creates the response. It is called only when the response is sent, because a date in Retry-After must be
   * calculated from the time of sending.
   */
  readonly answer: () => ReceiverAnswer;
}

const unavailable = (retryAfter: string): ReceiverAnswer => ({
  status: 503,
  headers: { 'Retry-After': retryAfter },
});
const seconds = fc.oneof(fc.nat(600), fc.nat(3 * 86_400));
const failure: fc.Arbitrary<Failure> = fc.oneof(
  fc
    .constantFrom<ReceiverAnswer>(500, 204, 'reset', unavailable('soon'), unavailable('-5'))
    .map((answer) => ({ asks: 0, answer: () => answer })),
  seconds.map((s) => ({ asks: s * 1000, answer: () => unavailable(String(s)) })),
  seconds.map((s) => ({
    asks: s * 1000,
    answer: () => unavailable(new Date(Date.now() + s * 1000).toUTCString()),
  })),
);
const scripts = fc
  .array(fc.integer({ min: minute, max: day }), { minLength: 0, maxLength: 4 })
  .chain((waits) =>
    fc.record({
      waits: fc.constant(waits),
      /**
       * The failures, one for each attempt. If the schedule allows more attempts than there are failures, the
       * attempt after the last failure succeeds.
       */
      failures: fc.array(failure, { minLength: 1, maxLength: waits.length + 1 }),
    }),
  );

describeOnDatabases('With any schedule', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  const scheduledHosts: TestHost[] = [];

  beforeAll(async () => {
    host = await TestHost.start(database);
    receiver = await ScriptedReceiver.start();
  });
  afterAll(async () => {
    await host.stop();
    await receiver.close();
  });
  const stopScheduled = async (): Promise<void> => {
    for (const scheduled of scheduledHosts.splice(0)) await scheduled.stop();
  };
  afterEach(stopScheduled);

  it('Retry-After only delays retries, is limited to a day, and adds no retries', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async ({ waits, failures }) => {
        const scheduled = await host.beside({ retry: waits, suspension: { failures: 1000 } });
        scheduledHosts.push(scheduled);
        const { id } = await host.webhooks.create('1', { remoteUrl: receiver.url('/') });
        const recorded = async () =>
          (await host.attempts()).filter(({ webhookId }) => webhookId === id).length;
        /** How many requests of each attempt have arrived. */
        const requests: number[] = [];
        receiver.answerWith(async () => {
          const attempt = await recorded();
          requests[attempt] = (requests[attempt] ?? 0) + 1;
          return failures[attempt]?.answer() ?? 200;
        });
        await scheduled.emitOrder();
        const attemptsAfter = async (wait: number) => {
          host.clock.advance(wait);
          await scheduled.drain();
          expect(await recorded()).toBe(requests.length);
          return requests.length;
        };

        expect(await attemptsAfter(0)).toBe(1);
        for (const [i, wait] of waits.slice(0, failures.length).entries()) {
          const asked = Math.min(failures[i]!.asks, day);
          const [earliest, latest] = [Math.max(wait, asked), Math.max(wait * 1.1, asked)];
          expect(await attemptsAfter(earliest - slack)).toBe(i + 1);
          expect(await attemptsAfter(latest - earliest + slack)).toBe(i + 2);
        }
        const isUsedUp = failures.length > waits.length;
        expect(await attemptsAfter(8 * day)).toBe(isUsedUp ? failures.length : failures.length + 1);
        expect((await host.deliveries()).at(-1)).toMatchObject(
          isUsedUp ? { state: 'failed', reason: 'retries_exhausted' } : { state: 'delivered', reason: null },
        );
        // After a reset of a connection that was used before, the request is sent again within its attempt.
        for (const [attempt, count] of requests.entries())
          expect(count).toBeLessThanOrEqual(failures[attempt]?.answer() === 'reset' && attempt > 0 ? 2 : 1);

        await host.webhooks.delete('1', id);
        await stopScheduled();
      }),
      // Does not search for a smaller failing script, because a failed run leaves its webhook behind.
      { numRuns: 6, endOnFailure: true },
    );
  });
});

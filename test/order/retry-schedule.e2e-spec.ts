import fc from 'fast-check';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { ReceiverAnswer } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import { AttemptLog } from './attempt-log.js';
import { expectNoAttemptMissing } from './expect-ended.js';

const minute = 60_000;
const hour = 60 * minute;
/** The waits of the default schedule, as documented in the README. */
const waits = [minute, 10 * minute, 6 * hour, 12 * hour, 24 * hour];

const answer = fc.oneof(
  { weight: 3, arbitrary: fc.constant<ReceiverAnswer>(200) },
  { weight: 4, arbitrary: fc.constantFrom<ReceiverAnswer>(500, 201, 'reset') },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 0, max: 100_000 }).map((seconds): ReceiverAnswer => ({
      status: 503,
      headers: { 'Retry-After': seconds },
    })),
  },
);
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ happenings: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ stateOf: fc.constantFrom('one', 'other') }) },
  {
    weight: 5,
    arbitrary: fc.record({ advance: fc.constantFrom('30s', '70s', '6m', '12m', '2h', '7h', '14h') }),
  },
  { weight: 2, arbitrary: fc.constant({ resume: true as const }) },
);
const histories = fc.record({
  answers: fc.array(answer, { minLength: 1, maxLength: 15 }),
  steps: fc.array(step, { minLength: 12, maxLength: 22 }),
  isDeleted: fc.boolean(),
});

describeOnDatabases('With the default schedule', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  let log: AttemptLog;

  beforeAll(async () => {
    host = await TestHost.start(database);
    log = new AttemptLog(host, waits);
    receiver = await ScriptedReceiver.start();
  });
  afterAll(async () => {
    await host.stop();
    await receiver.close();
  });

  it('no attempt is early unless the webhook was resumed, no delivery has four attempts within six hours without a resume, no request is sent during a pause, and every delivery ends', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ answers, steps, isDeleted }) => {
        let arrivals = 0;
        receiver.answerWith(() => answers[arrivals++ % answers.length]!);
        const create = (entity: string) =>
          host.webhooks.create('1', { remoteUrl: receiver.url('/'), entity });
        const webhooks = [await create('acceptance-scan'), await create('orders')];
        const emit = (entity: string, resource: string) =>
          host.emitter.emit(entity, { org: '1', resource, body: {} });

        for (const taken of steps) {
          if ('happenings' in taken)
            for (let i = 0; i < taken.happenings; i++) await emit('acceptance-scan', 'one');
          else if ('stateOf' in taken) await emit('orders', taken.stateOf);
          else if ('advance' in taken) host.clock.advance(taken.advance);
          else for (const { id } of webhooks) await host.webhooks.resume('1', id);
          await host.drain();
        }
        if (isDeleted) for (const { id } of webhooks) await host.webhooks.delete('1', id);
        const sent = receiver.requests.length;
        await log.sendAll();

        if (isDeleted) expect(receiver.requests).toHaveLength(sent);
        for (const { id } of webhooks) {
          await expectNoAttemptMissing(host, id);
          await log.expectOnSchedule(id);
          await log.expectPausesKept(id);
          await log.expectEnds(id);
          if (!isDeleted) await host.webhooks.delete('1', id);
        }
      }),
      // Does not search for a smaller failing history, because each run takes a long time.
      { numRuns: 5, endOnFailure: true },
    );
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import type { ReceiverAnswer } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';
import { CountedThings } from './counted-things.js';
import { expectLastStateSent, expectNoAttemptMissing, haveEnded } from './expect-ended.js';
import { StateWatch } from './state-watch.js';

const processes = 3;
const options: HostOptions = {
  worker: { pollEvery: '30ms' },
  retry: ['10ms', '20ms', '10ms'],
  suspension: { failures: 1_000_000 },
};

const thing = fc.nat(2);
const answer = fc.record({
  answer: fc.constantFrom<ReceiverAnswer>(200, 200, 200, 500, 503, 'reset'),
  after: fc.nat(8),
});
const scenarios = fc.record({
  webhooks: fc.integer({ min: 1, max: 3 }),
  /** For each process, the list of things that the process changes, one after another. */
  writers: fc.array(fc.array(thing, { minLength: 8, maxLength: 20 }), {
    minLength: processes,
    maxLength: processes,
  }),
  /**
   * The responses of the receiver, each with its delay in milliseconds. After the last response, the receiver
   * starts again with the first.
   */
  answers: fc.array(answer, { minLength: 1, maxLength: 12 }),
});

interface Writing {
  readonly names: readonly string[];
  /**
   * If true, a process waits for a request after each change. If false, it makes its changes without a pause,
   * so that the workers find backlogs.
   */
  readonly isSlow: boolean;
}

describeOnDatabases('States of one resource', (database) => {
  const hosts: TestHost[] = [];
  let things: CountedThings;
  let receiver: ScriptedReceiver;

  beforeAll(async () => {
    receiver = await ScriptedReceiver.start();
    const first = await TestHost.start(database, options);
    hosts.push(first);
    // Starts only one process on SQLite, because only one process can use the file.
    if (database.name !== 'SQLite')
      for (let i = 1; i < processes; i++) hosts.push(await first.beside(options));
    things = await CountedThings.on(first);
  });
  afterAll(async () => {
    for (const host of hosts.toReversed()) await host.stop();
    await receiver.close();
  });

  const changeAll = async (changes: readonly number[], host: TestHost, { names, isSlow }: Writing) => {
    for (const change of changes) {
      const arrived = receiver.requests.length;
      await things.change(names[change]!, host);
      if (isSlow) await receiver.waitFor(arrived + 1, { within: '20s' });
    }
  };
  /**
   * Makes all changes. The processes make their changes concurrently. On SQLite one writer makes all changes,
   * because all transactions of a process share one connection.
   */
  const write = (writers: readonly number[][], writing: Writing) =>
    Promise.all(
      (hosts.length === 1 ? [writers.flat()] : writers).map((changes, i) =>
        changeAll(changes, hosts[i]!, writing),
      ),
    );

  it.each([
    { pace: 'in bursts', isSlow: false, numRuns: 4 },
    { pace: 'one by one', isSlow: true, numRuns: 2 },
  ])(
    'that come $pace never start in the wrong order, even after failures, and the last state is always sent',
    async ({ isSlow, numRuns }) => {
      const [host] = hosts as [TestHost];
      await fc.assert(
        fc.asyncProperty(scenarios, async ({ webhooks: number, writers, answers }) => {
          const watch = new StateWatch(receiver, async (arrival) => {
            const { answer, after } = answers[arrival % answers.length]!;
            await pause(after);
            return answer;
          });
          const webhooks = await Promise.all(
            Array.from({ length: number }, () => host.webhooks.create('1', { remoteUrl: receiver.url('/') })),
          );
          const names = await things.make(3);

          await write(writers, { names, isSlow });
          await until(() => watch.breaches.length > 0 || haveEnded(host, webhooks), { within: '30s' });

          expect(watch.breaches).toEqual([]);
          for (const webhook of webhooks) {
            for (const name of names) await expectLastStateSent(things, name, webhook, watch);
            await expectNoAttemptMissing(host, webhook.id);
            await host.webhooks.delete('1', webhook.id);
          }
        }),
        // Does not search for a smaller failing input, because a smaller input does not make a race easier to
        // understand.
        { numRuns, endOnFailure: true },
      );
    },
  );
});

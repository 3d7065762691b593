import { until } from '@app/webhooks/testing/index.js';
import { AnswerLater } from './answer-later.js';
import { describeOnServers, Stage } from './stage.js';

/**
 * The timeout of this test, in milliseconds. It is longer than a lease, which lasts for the timeout of the
 * attempt plus 30 seconds. Only a failing test takes this long.
 */
const timeout = 90_000;

describeOnServers('A killed process', (database) => {
  // Runs on PostgreSQL only. The test takes half a minute, and a second run on MariaDB would show nothing
  // new, because on both databases leases expire by the clock of the database server.
  if (database.name !== 'PostgreSQL') return;
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(database);
  });
  afterEach(() => stage.end());

  it(
    'leaves its request to the other process, which sends it again without counting a failure',
    async () => {
      const env = { WEBHOOKS_TIMEOUT: '3s', WEBHOOKS_RETRY: 'none' };
      const [killed, survivor] = await Promise.all([stage.start(env), stage.start(env)]);
      await stage.subscribe(killed);
      const answer = new AnswerLater();
      stage.receiver.answer(answer.wait, answer.wait);
      // Each process sends one of these two changes. No process can send both, because a process sends only
      // one request at a time to a receiver that has not responded yet.
      const orders = [await stage.changeAnOrder(killed), await stage.changeAnOrder(survivor)];
      await stage.receiver.waitFor(2);

      await killed.kill();
      await until(() => stage.receiver.openConnections === 1);
      answer.give();
      const [, , again] = await stage.receiver.waitFor(3, { within: '63s' });
      await stage.untilStates('delivered', 'delivered');
      expect(stage.arrived).toHaveLength(3);
      expect(stage.arrived.slice(0, 2).toSorted()).toEqual(orders.toSorted());
      expect(stage.receiver.requests.filter(({ body }) => body === again?.body)).toHaveLength(2);
      const results = (await stage.attempts()).map(({ number, result }) => ({ number, result }));
      expect(results).toEqual([
        { number: 1, result: 'success' },
        { number: 1, result: 'success' },
      ]);
    },
    timeout,
  );
});

import { until } from '@app/webhooks/testing/index.js';
import { AnswerLater } from './answer-later.js';
import { describeOnServers, Stage } from './stage.js';

/**
 * Covers the attempt's timeout plus the 30 seconds by which a lease is longer. Only a failing test takes this
 * long.
 */
const timeout = 90_000;

describeOnServers('A killed process', (database) => {
  // One such test takes half a minute. One database is enough, because leases expire by the database's clock
  // on all of them.
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
      // A process has one request in flight to an unknown receiver, so each process has one of these.
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

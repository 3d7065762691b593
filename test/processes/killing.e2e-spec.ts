import { until } from '@app/webhooks/testing/index.js';
import { AnswerLater } from './answer-later.js';
import { describeOnServers, Stage } from './stage.js';

/** The attempt's deadline and the 30 seconds of a lease beyond it; more only if it fails. */
const timeout = 90_000;

describeOnServers('A process that is killed', (database) => {
  // One takes half a minute, and the clock by which leases run out is the database's everywhere.
  if (database.name !== 'PostgreSQL') return;
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(database);
  });
  afterEach(() => stage.end());

  it(
    'leaves its request to the other one, which sends it again and counts no failure',
    async () => {
      const env = { WEBHOOKS_TIMEOUT: '3s', WEBHOOKS_RETRY: 'none' };
      const [killed, survivor] = await Promise.all([stage.start(env), stage.start(env)]);
      await stage.subscribe(killed);
      const answer = new AnswerLater();
      stage.receiver.answer(answer.wait, answer.wait);
      // A process has one request out to a receiver that it doesn't know, so each has one of these.
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

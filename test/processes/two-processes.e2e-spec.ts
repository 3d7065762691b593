import { until } from '@app/webhooks/testing/index.js';
import { AnswerLater } from './answer-later.js';
import { describeOnServers, Stage } from './stage.js';

describeOnServers('Two processes on one database', (database) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(database);
  });
  afterEach(() => stage.end());

  it('can start at the same time on an empty database, and together send each change once', async () => {
    const both = await Promise.all([stage.start(), stage.start()]);
    await stage.subscribe(both[0]);
    const answer = new AnswerLater();
    stage.receiver.answerWith(answer.wait);
    const orders = await Promise.all(
      Array.from({ length: 100 }, (_, i) => stage.changeAnOrder(both[i % 2]!)),
    );
    // Waits for two requests. Before its first success, a process has only one request in flight, so two
    // requests mean that both processes are delivering.
    await stage.receiver.waitFor(2);
    answer.give();
    await stage.untilStates(...orders.map(() => 'delivered' as const));
    expect(stage.arrived.toSorted()).toEqual(orders.toSorted());
    expect(await stage.attempts()).toHaveLength(100);
  });

  it('suspend a webhook at its fourth failure, whichever process sees it, and send the held deliveries after a resume in one of them', async () => {
    const env = { WEBHOOKS_RETRY: 'none' };
    const [one, other] = await Promise.all([stage.start(env), stage.start(env)]);
    const webhook = await stage.subscribe(one);
    const suspendedAt = async () => (await stage.get(other, webhook)).json['suspended_at'];
    stage.receiver.answerWith(503);

    await stage.changeAnOrder(one);
    await stage.untilStates('failed');
    await stage.changeAnOrder(other);
    await stage.untilStates('failed', 'failed');
    await stage.changeAnOrder(one);
    await stage.untilStates('failed', 'failed', 'failed');
    expect(await suspendedAt()).toBeNull();
    await stage.changeAnOrder(one);
    await stage.untilStates('failed', 'failed', 'failed', 'failed');
    // Waits for 30 seconds at most. The scheduled checker would suspend the webhook only after a minute.
    await until(suspendedAt, { within: '30s' });

    const held = [await stage.changeAnOrder(one), await stage.changeAnOrder(other)];
    await stage.untilStates('failed', 'failed', 'failed', 'failed', 'held', 'held');
    expect(stage.receiver.requests).toHaveLength(4);

    stage.receiver.answerWith(200);
    await stage.post(other, `${webhook}resume/`);
    await stage.untilStates('failed', 'failed', 'failed', 'failed', 'delivered', 'delivered');
    expect(stage.arrived.slice(4).toSorted()).toEqual(held.toSorted());
    expect(await suspendedAt()).toBeNull();
    // Checks that the log lines are in the output, because `stage.end()` searches this output for secrets.
    expect(one.stderr + other.stderr).toContain('is suspended after 4 failures');
  });
});

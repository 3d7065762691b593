import { describeOnDatabases } from '../support/databases.js';
import { AnswerLater } from './answer-later.js';
import { Stage } from './stage.js';

describeOnDatabases('A SIGTERM', (database) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(database);
  });
  afterEach(() => stage.end());

  it('lets the request end that is out and starts no other, and the next process sends the rest', async () => {
    const stopped = await stage.start();
    await stage.subscribe(stopped);
    await stage.subscribe(stopped, 'packaging');
    const answer = new AnswerLater();
    stage.receiver.answer(answer.wait);
    const out = await stage.changeAnOrder(stopped);
    await stage.receiver.waitFor(1);
    const waiting = await stage.changeAnOrder(stopped);

    stopped.terminate();
    // Answered, so the signal has come before it; the other receiver is idle, so a worker that still claims sends it at once.
    await stage.get(stopped, '/webhooks/');
    const late = await stage.changeAPackaging(stopped);
    await stage.get(stopped, '/webhooks/');
    expect(stopped.isRunning).toBe(true);
    answer.give();
    expect(await stopped.exitCode()).toBe(0);
    expect(stage.arrived).toEqual([out]);
    await stage.untilStates('delivered', 'pending', 'pending');

    await stage.start();
    await stage.untilStates('delivered', 'delivered', 'delivered');
    expect(stage.arrived.toSorted()).toEqual([out, waiting, late].toSorted());
  });
});

import { until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { AnswerLater } from './answer-later.js';
import { Stage } from './stage.js';

/**
 * Has a process say that it has the signal, in the same turn in which the sample's own listener gets it. Nothing else tells from outside: a
 * request that is sent after a signal may well be answered before it.
 */
const sayTerminated = {
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent("process.on('SIGTERM', () => process.stderr.write('terminated'))")}`,
};

describeOnDatabases('A SIGTERM', (database) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(database);
  });
  afterEach(() => stage.end());

  it('lets the request end that is out and starts no other, and the next process sends the rest', async () => {
    const stopped = await stage.start(sayTerminated);
    await stage.subscribe(stopped);
    await stage.subscribe(stopped, 'packaging');
    const answer = new AnswerLater();
    stage.receiver.answer(answer.wait);
    const out = await stage.changeAnOrder(stopped);
    await stage.receiver.waitFor(1);
    const waiting = await stage.changeAnOrder(stopped);

    stopped.terminate();
    await until(() => stopped.stderr.includes('terminated'));
    // Nothing is out to the other webhook, so a worker that still claims sends this while it answers a few requests.
    const late = await stage.changeAPackaging(stopped);
    for (let i = 0; i < 20; i++) await stage.get(stopped, '/webhooks/');
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

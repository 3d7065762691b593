import { until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { AnswerLater } from './answer-later.js';
import { Stage } from './stage.js';

/**
 * Environment variables that make the process print "terminated" when it receives SIGTERM, in the same tick
 * in which the sample server handles the signal. From this word, the test knows that the signal has arrived.
 * A request that the test sends after the signal cannot show this, because the server may answer that request
 * before the signal arrives.
 */
const sayTerminated = {
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent("process.on('SIGTERM', () => process.stderr.write('terminated'))")}`,
};

describeOnDatabases('SIGTERM', (database) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(database);
  });
  afterEach(() => stage.end());

  it('lets the request in flight end and starts no other request. The next process sends the rest', async () => {
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
    // Makes a change for the second webhook, which has no request in flight. If the worker still claimed
    // deliveries, it would send this change while the loop below sends its requests.
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

import { setTimeout as pause } from 'node:timers/promises';
import { WebhookAttempt } from '@app/webhooks';
import { until } from '@app/webhooks/testing/index.js';
import { hangs, succeeds } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { Gate } from './support/gate.js';
import { length } from './support/length.js';

const rounds = length(1, 3);
/** How long the process is stopped, in milliseconds: longer than the timeout, and shorter than a lease. */
const stop = 20_000;
const requests = 3;

describeCell('a process stalled between sending and the response', {
  'suspends nobody, and counts every response that arrived meanwhile': async (scene) => {
    // A single failure would suspend a webhook.
    const worker = await scene.start({ webhooks: { suspension: { failures: 0 } } });
    await worker.call('subscribe', 'scan', scene.receiver.url('/answers/'));
    await worker.call('subscribe', 'scan', scene.receiver.url('/loses/'));
    await worker.call('commit', 'scan', requests);
    await scene.untilDelivered();
    for (let round = 0; round < rounds; round++) {
      const gate = new Gate();
      scene.receiver.behave(gate.behaviour, '/answers/');
      // The process is stopped meanwhile, so the missing response must not be a failure of the receiver.
      scene.receiver.behave(hangs, '/loses/');
      const before = scene.receiver.arrivals.length;
      await worker.call('commit', 'scan', 1);
      await until(() => scene.receiver.arrivals.length === before + 2, { within: '60s' });
      await gate.reached();
      worker.stop();
      gate.open();
      scene.receiver.behave(succeeds, '/answers/');
      scene.receiver.behave(succeeds, '/loses/');
      await pause(stop);
      worker.continue();
      await scene.untilDelivered();
    }
    // The process has noticed that it was stopped itself.
    expect(await scene.tables.getRepository(WebhookAttempt).countBy({ result: 'stalled' })).toBe(rounds);
    const [{ suspended }] = (await scene.tables.query(
      'select count(*) as suspended from webhook where suspended_at is not null',
    )) as [{ suspended: number | string }];
    expect(Number(suspended)).toBe(0);
    return scene.verdict();
  },
});

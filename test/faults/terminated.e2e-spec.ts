import { answersUnsteadily } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { length } from './support/length.js';

const rounds = length(2, 25);

describeCell('SIGTERM under load', {
  'records requests in flight, gives back other claims, and sends nothing twice': async (scene) => {
    scene.receiver.behave(answersUnsteadily);
    let worker = await scene.start();
    await scene.subscribe(worker);
    for (let round = 0; round < rounds; round++) {
      scene.warmUp();
      await worker.call('startTraffic', { pause: 2 });
      await scene.untilMoreArrive(40);
      expect(await worker.terminate()).toBe(0);
      expect(await scene.count('leased_until is not null')).toBe(0);
      worker = await scene.start();
    }
    await scene.untilDelivered();
    return scene.verdict();
  },
});

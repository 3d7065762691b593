import { setTimeout as pause } from 'node:timers/promises';
import { until } from '@app/webhooks/testing/index.js';
import type { Arrival } from './support/arrival.js';
import { answersUnsteadily } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { Gate } from './support/gate.js';
import type { HostProcess } from './support/host-process.js';
import { interrupted } from './support/interrupted.js';
import { length } from './support/length.js';
import type { Receiver } from './support/receiver.js';
import { leaseMargin } from './support/scene.js';

const rounds = length(1, 3);
const workers = length(2, 4);
const timeout = 4000;

describeCell('a worker stopped for longer than its leases', {
  'continues without changing what other processes delivered meanwhile': async (scene, database) => {
    const start = () => scene.start({ webhooks: { timeout } });
    const stopped = await start();
    await scene.subscribe(stopped);
    // Starts the other processes. On SQLite there are none, because only one process can use the database. In
    // that case, the stopped process has to find its own expired leases after it continues.
    const others =
      database.name === 'SQLite' ? [] : await Promise.all(Array.from({ length: workers - 1 }, start));
    for (let round = 0; round < rounds; round++) {
      const held = await stopWithRequestsInFlight(scene.receiver, stopped, others);
      // Waits until the leases have expired. Calling `passLeases` would not be enough, because it does not
      // change the clock of a process that has already started.
      await pause(timeout + leaseMargin + 1000);
      if (others.length > 0) await until(() => held.every(isTakenOver(scene.receiver)), { within: '60s' });
      stopped.continue();
      await stopped.call('startTraffic', { pause: 20 });
      await scene.untilMoreArrive(10, stopped);
      for (const host of [stopped, ...others]) await host.call('stopTraffic');
      await scene.untilDelivered();
    }
    const isExcused = interrupted(scene);
    return scene.verdict({ unrecorded: isExcused, overtaking: isExcused });
  },
});

/**
 * Stops a process while at least one request with a scan and one request with an order are in flight.
 * @returns all requests of the process that were in flight. The process never receives their responses
 */
async function stopWithRequestsInFlight(
  receiver: Receiver,
  stopped: HostProcess,
  others: readonly HostProcess[],
): Promise<readonly Arrival[]> {
  const gate = new Gate();
  receiver.behave((exchange) =>
    (exchange.process === stopped.number ? gate.behaviour : answersUnsteadily)(exchange),
  );
  for (const host of others) await host.call('startTraffic', { pause: 20 });
  const held = () =>
    receiver.arrivals.filter(({ process, outcome }) => process === stopped.number && !outcome);
  const isHeld = (kind: string) => held().some(({ webhook }) => webhook.startsWith(kind));
  // Waits for each commit, so that the process has no open transaction when it is stopped. Rows that a
  // stopped host has locked are not part of this test.
  do {
    await stopped.call('commit', 'order', 1);
    await stopped.call('commit', 'scan', 5);
  } while (!isHeld('/scans/') || !isHeld('/orders/'));
  stopped.stop();
  const out = held();
  receiver.behave(answersUnsteadily);
  gate.open();
  return out;
}

/**
 * Returns a function that tells whether another process has sent the same change again. For orders, a newer
 * state of the same order also counts.
 */
function isTakenOver(receiver: Receiver): (held: Arrival) => boolean {
  return (held) =>
    receiver
      .arrivalsAt(held.webhook)
      .some(
        (later) =>
          later.process !== held.process && later.at > held.at && resourceOf(later) === resourceOf(held),
      );
}

function resourceOf({ body }: Arrival): string {
  return (JSON.parse(body) as { resource: string }).resource;
}

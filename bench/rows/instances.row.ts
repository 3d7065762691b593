import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import { Seeder } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';

const webhookCount = 40;
const slots = 32;
/** How long the receivers take to respond, in milliseconds. */
const responseTime = 50;

export function instancesName(workers: number): string {
  return `${workers} worker process${workers === 1 ? '' : 'es'}`;
}

/**
 * Measures the rate with different numbers of worker processes. The receivers are slow, and the backlog is
 * large enough to fill every slot.
 */
export const instancesRow: Row = {
  name: 'instances',
  cases: (bench) => bench.sizes.instances.map((workers) => instances(bench, workers)),
};

function instances({ receiver, sizes }: Bench, workers: number): Case {
  return {
    row: 'instances',
    name: instancesName(workers),
    async measure(scope) {
      const database = await createDatabase('PostgreSQL', scope);
      const seeder = new Seeder(database);
      const urlStart = receiver.delay(responseTime);
      const webhooks = await seeder.addWebhooks({ count: webhookCount, urlStart });
      const count = sizes.perInstance * workers;
      await seeder.addDeliveries({ count, webhooks });
      await seeder.analyze();
      await receiver.reset();

      const hosts = Array.from({ length: workers }, () => Host.start(scope));
      const opened = Promise.all(
        hosts.map((host) => host.open({ database: database.options, worker: { slots } })),
      );
      // Measures only while all workers are busy. The start of the workers and the last deliveries are left
      // out.
      const [first, last] = [Math.round(count * 0.3), Math.round(count * 0.9)];
      const startedAt = await receiver.reached(first);
      const endedAt = await receiver.reached(last);
      await opened;
      await Promise.all(hosts.map((host) => host.close()));
      return { 'per second': ((last - first) / (endedAt - startedAt)) * 1000 };
    },
  };
}

import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import type { DatabaseName } from '../databases/bench-database.js';
import { Seeder } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import { formatCount } from '../report/numbers.js';
import { Backlog } from './backlog.js';
import { latencyFigures } from './latency.row.js';
import { latenciesOf } from './one-at-a-time.js';

const database: DatabaseName = 'PostgreSQL';

export function lanesName(rows: number, lanes: number): string {
  return `${formatCount(rows)} deliveries for ${formatCount(lanes)} webhook${lanes === 1 ? '' : 's'}`;
}

export function besideName(waiting: number): string {
  if (waiting === 0) return 'one webhook, alone';
  return `one webhook, beside ${formatCount(waiting)} others that wait for a retry`;
}

/**
 * Measures the same number of deliveries in few lanes and in many. Also measures one busy webhook beside many
 * others that have nothing due for six hours.
 */
export const lanesRow: Row = {
  name: 'lanes',
  cases: (bench) => [
    ...bench.sizes.lanes.map((lanes) => overLanes(bench, lanes)),
    ...[0, bench.sizes.waitingForRetry].map((waiting) => oneLive(bench, waiting)),
  ],
};

function overLanes({ receiver, sizes, scope, shared }: Bench, lanes: number): Case {
  const plan = { database, rows: sizes.laneRows, webhooks: lanes, isFanOut: false };
  return {
    row: 'lanes',
    name: lanesName(sizes.laneRows, lanes),
    async measure(own) {
      const seeded = await shared.get(`lanes ${lanes}`, () => Backlog.seed(plan, receiver, scope));
      const { 'MB resident': _, ...figures } = await seeded.measure(own, sizes);
      return figures;
    },
  };
}

function oneLive({ receiver, sizes }: Bench, waiting: number): Case {
  return {
    row: 'lanes',
    name: besideName(waiting),
    async measure(scope) {
      const created = await createDatabase(database, scope);
      const seeder = new Seeder(created);
      const live = await seeder.addWebhooks({ count: 1, urlStart: receiver.track });
      if (waiting > 0) {
        const others = await seeder.addWebhooks({ count: waiting, urlStart: receiver.plain });
        await seeder.addWaitingForRetry(others);
      }
      const count = sizes.warmUp + sizes.drained;
      await seeder.addDeliveries({ count, webhooks: live });
      await seeder.analyze();

      await receiver.reset();
      const host = Host.start(scope);
      const opened = host.open({ database: created.options });
      const startedAt = await receiver.reached(sizes.warmUp);
      const endedAt = await receiver.reached(count);
      await opened;
      const latencies = await latenciesOf({
        host,
        receiver,
        org: 'org-1',
        events: sizes.latencyEvents,
        seconds: sizes.latencySeconds,
      });
      await host.close();
      return {
        'per second': (sizes.drained / (endedAt - startedAt)) * 1000,
        ...latencyFigures(latencies),
      };
    },
  };
}

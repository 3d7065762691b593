import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import { databaseNames } from '../databases/bench-database.js';
import type { DatabaseName } from '../databases/bench-database.js';
import { Seeder } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import type { TransportName } from '../host/protocol.js';
import { untilRecorded } from './until-recorded.js';

const webhookCount = 10;

/**
 * Delivers a committed backlog. The clock runs from the start of the worker until the last delivery is
 * recorded.
 */
export const drainedRow: Row = {
  name: 'drained',
  cases: (bench) =>
    databaseNames.flatMap((database) => [
      drained(bench, database, 'default'),
      drained(bench, database, 'direct'),
    ]),
};

function drained({ receiver, sizes }: Bench, databaseName: DatabaseName, transport: TransportName): Case {
  return {
    row: 'drained',
    name: `${databaseName}, ${transport} transport`,
    async measure(scope) {
      const database = await createDatabase(databaseName, scope);
      const seeder = new Seeder(database);
      const webhooks = await seeder.addWebhooks({ count: webhookCount, urlStart: receiver.plain });
      const host = Host.start(scope);

      const drain = async (count: number): Promise<number> => {
        await seeder.addDeliveries({ count, webhooks });
        await seeder.analyze();
        await receiver.reset();
        const startedAt = await host.open({ database: database.options, transport });
        await receiver.reached(count);
        const endedAt = await untilRecorded(database);
        await host.close();
        return endedAt - startedAt;
      };
      await drain(sizes.warmUp);
      return { 'per second': (sizes.drained / (await drain(sizes.drained))) * 1000 };
    },
  };
}

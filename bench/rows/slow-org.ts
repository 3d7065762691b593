import type { Bench } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import { Seeder } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import { healthy, latenciesUnder, perSecond, warmUpSeconds } from './healthy-webhooks.js';

const org = 'slow';
const webhooks = 1000;

export const slowOrgName = '1,000 webhooks of one org accept each request after 14 s';

/**
 * Emits 300 events per second to 20 healthy webhooks, on a fixed schedule. Another org has 1,000 webhooks
 * whose receivers are slow, and emits one event per second to all of them.
 */
export function slowOrg({ receiver, sizes }: Bench): Case {
  return {
    row: 'isolation',
    name: slowOrgName,
    async measure(scope) {
      const database = await createDatabase('PostgreSQL', scope);
      const seeder = new Seeder(database);
      await seeder.addWebhooks({ count: healthy, urlStart: receiver.track });
      await seeder.addWebhooks({ count: webhooks, urlStart: receiver.slow, org });
      const host = Host.start(scope);
      await receiver.reset();
      await host.open({ database: database.options });
      await host.emitOnClock({ perSecond, seconds: warmUpSeconds, orgs: healthy, firstNumber: 0 });
      await receiver.reached(warmUpSeconds * perSecond);

      await receiver.reset();
      const seconds = sizes.slowOrgSeconds;
      const slow = host.emitOnClock({ perSecond: 1, seconds, orgs: org, firstNumber: 1_000_000 });
      const emitted = await host.emitOnClock({ perSecond, seconds, orgs: healthy, firstNumber: 0 });
      await slow;
      return latenciesUnder(emitted, receiver);
    },
  };
}

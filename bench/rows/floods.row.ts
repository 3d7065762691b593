import type { Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import { Seeder } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import type { Receiver } from '../receiver/receiver.js';
import { healthy, perSecond, warmUpSeconds } from './healthy-webhooks.js';
import { untilAttempted } from './until-recorded.js';

const org = 'flooded';
const webhooks = 300;

export const floodsName = 'status 200 with 16,000 header lines';
export const longestStall = 'ms longest stall';

/**
 * Emits one event to 300 webhooks, and measures the longest time for which the event loop of the host stands
 * still, until an attempt has been recorded for each webhook. The receivers flood the host with header lines.
 * For comparison, they answer normally in the other case.
 */
export const floodsRow: Row = {
  name: 'floods',
  cases: ({ receiver }) => [
    floods(receiver, 'status 200', receiver.plain),
    floods(receiver, floodsName, receiver.flooding),
  ],
};

function floods(receiver: Receiver, name: string, urlStart: string): Case {
  return {
    row: 'floods',
    name,
    async measure(scope) {
      const database = await createDatabase('PostgreSQL', scope);
      const seeder = new Seeder(database);
      await seeder.addWebhooks({ count: healthy, urlStart: receiver.plain });
      await seeder.addWebhooks({ count: webhooks, urlStart, org });
      const host = Host.start(scope);
      await receiver.reset();
      await host.open({ database: database.options });
      await host.emitOnClock({ perSecond, seconds: warmUpSeconds, orgs: healthy, firstNumber: 0 });
      await receiver.reached(warmUpSeconds * perSecond);
      await untilAttempted(database, warmUpSeconds * perSecond);

      await receiver.reset();
      await host.watchEventLoop();
      await host.emitOne({ org, n: 1_000_000 });
      await receiver.reached(webhooks);
      await untilAttempted(database, warmUpSeconds * perSecond + webhooks);
      return { [longestStall]: await host.longestStall() };
    },
  };
}

import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import type { Sizes } from '../harness/sizes.js';
import { Seeder } from '../databases/seeder.js';
import type { WebhookRange } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import type { Receiver } from '../receiver/receiver.js';
import { formatCount } from '../report/numbers.js';
import { healthy, latenciesUnder, perSecond, warmUpSeconds } from './healthy-webhooks.js';
import { slowOrg } from './slow-org.js';

/**
 * Timeout of a request, in milliseconds. It is short, so that hanging requests fail within the measurement
 * and the effects of these failures are measured too.
 */
const timeout = 1500;
/**
 * Time from the start of the clock until the deliveries of the hanging webhooks become due, in milliseconds.
 */
const onsetAfter = 500;
/**
 * Numbers of deliveries for each webhook that hangs later. First, `toGrow` deliveries succeed. Each success
 * gives the webhook more slots, and `toGrow` successes are enough for the maximum. When the webhook begins to
 * hang, `due` deliveries become due. The webhook has fewer slots than that, even at the maximum.
 */
const perHanging = { toGrow: 16, due: 12 };

export interface Hanging {
  readonly webhooks: number;
  readonly before: 'never tried' | 'healthy before';
  readonly suspension: boolean;
}

export const nobodyHangs: Hanging = { webhooks: 0, before: 'never tried', suspension: true };

export function isolationName({ webhooks, before, suspension }: Hanging): string {
  if (webhooks === 0) return 'no webhook hangs';
  const hanging =
    webhooks === 1
      ? `1 webhook that was ${before} hangs`
      : `${formatCount(webhooks)} webhooks that were ${before} hang`;
  return `${hanging}, ${suspension ? 'with' : 'without'} suspension`;
}

export function isolationCases({ hanging, isBroad }: Sizes): Hanging[] {
  const kinds = (isBroad ? [true, false] : [true]).flatMap((suspension) =>
    (['never tried', 'healthy before'] as const).map((before) => ({ before, suspension })),
  );
  return [nobodyHangs, ...kinds.flatMap((kind) => hanging.map((webhooks) => ({ webhooks, ...kind })))];
}

/**
 * Emits 300 events per second to 20 healthy webhooks, on a fixed schedule, while other webhooks hang or are
 * slow.
 */
export const isolationRow: Row = {
  name: 'isolation',
  cases: (bench) => [
    ...isolationCases(bench.sizes).map((hanging) => isolation(bench, hanging)),
    slowOrg(bench),
  ],
};

function isolation({ receiver, sizes }: Bench, hanging: Hanging): Case {
  return {
    row: 'isolation',
    name: isolationName(hanging),
    async measure(scope) {
      const database = await createDatabase('PostgreSQL', scope);
      const seeder = new Seeder(database);
      await seeder.addWebhooks({ count: healthy, urlStart: receiver.track });
      const others = await addHanging(seeder, receiver, hanging);
      const host = Host.start(scope);
      await receiver.reset();
      await host.open({ database: database.options, timeout, suspension: hanging.suspension });

      await host.emitOnClock({ perSecond, seconds: warmUpSeconds, orgs: healthy, firstNumber: 0 });
      const toGrow = hanging.before === 'healthy before' ? perHanging.toGrow : 0;
      if (others) await seeder.addFanOut({ events: toGrow, webhooks: others });
      await receiver.reached(warmUpSeconds * perSecond + toGrow * hanging.webhooks);

      await receiver.reset();
      await receiver.hang(true);
      const makeDue = await database.prepare(async (transaction) => {
        if (others) await seeder.within(transaction).addFanOut({ events: perHanging.due, webhooks: others });
      });
      const emitted = host.emitOnClock({
        perSecond,
        seconds: sizes.isolationSeconds,
        orgs: healthy,
        firstNumber: 0,
      });
      await wait(onsetAfter);
      await makeDue();
      return latenciesUnder(await emitted, receiver);
    },
  };
}

async function addHanging(
  seeder: Seeder,
  receiver: Receiver,
  { webhooks }: Hanging,
): Promise<WebhookRange | undefined> {
  if (webhooks === 0) return undefined;
  return seeder.addWebhooks({ count: webhooks, urlStart: receiver.hanging });
}

import { setTimeout as wait } from 'node:timers/promises';
import type { Case, Figures } from '../harness/case.js';
import type { Scope } from '../harness/scope.js';
import { Seeder } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import type { TransportName } from '../host/protocol.js';
import { Child } from '../processes/child.js';

const webhooks = 1000;
/** Number of texts of 3 KB in a body, which together are 1 MB. */
const textsPerBody = 350;
/**
 * Number of connections after which the memory is measured if each webhook has its own body. The process
 * doesn't open a connection for each webhook, because it has no room for so many bodies.
 */
const connectionsOfOwnBodies = 20;
/** How long the process continues before its memory is measured, in milliseconds. */
const settleFor = 2000;

export interface UnreadBodies {
  readonly transport: TransportName;
  /** `shared`: one event goes to all webhooks. `own`: each webhook gets an event of its own. */
  readonly bodies: 'shared' | 'own';
}

export const unreadBodies: readonly UnreadBodies[] = (['default', 'direct'] as const).flatMap((transport) =>
  (['shared', 'own'] as const).map((bodies) => ({ transport, bodies })),
);

export const addedMemory = 'MB added';

export function unreadBodiesName({ transport, bodies }: UnreadBodies): string {
  const body = bodies === 'shared' ? 'one body of 1 MB' : 'a body of 1 MB each';
  return `PostgreSQL, 1,000 receivers that never read, ${body}, ${transport} transport`;
}

/** Measures how much memory large bodies take whose receivers never read them. */
export function unreadBodiesCase(kind: UnreadBodies): Case {
  return { row: 'memory', name: unreadBodiesName(kind), measure: (scope) => measure(scope, kind) };
}

async function measure(scope: Scope, { transport, bodies }: UnreadBodies): Promise<Figures> {
  const receiver = Child.start(scope, new URL('../receiver/unread.main.js', import.meta.url));
  const urlStart = await receiver.call<string>('listen');
  const database = await createDatabase('PostgreSQL', scope);
  const seeder = new Seeder(database, textsPerBody);
  const range = await seeder.addWebhooks({ count: webhooks, urlStart });
  const host = Host.start(scope);
  await host.open({ database: database.options, transport });
  const { residentSize } = await host.report();
  if (bodies === 'shared') await seeder.addFanOut({ events: 1, webhooks: range });
  else await seeder.addDeliveries({ count: webhooks, webhooks: range });
  await receiver.call('connected', bodies === 'shared' ? webhooks : connectionsOfOwnBodies);
  await wait(settleFor);
  const { peakResidentSize } = await host.report();
  return { [addedMemory]: (peakResidentSize - residentSize) / 1024 / 1024 };
}

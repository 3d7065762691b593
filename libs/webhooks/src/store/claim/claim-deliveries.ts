import type { Claim, ClaimRequest } from './claim.js';
import { decideAll } from './claim-decision.js';
import type { ClaimDecision, Unsendable } from './claim-decision.js';
import { clearLanes } from './clear-lanes.sql.js';
import type { Database } from '../database/database.js';
import { postponedFor } from '../transitions.sql.js';
import type { LeasedDelivery } from './lease.sql.js';
import { leaseHeads } from './lease.sql.js';
import { loadLeased } from './load.sql.js';
import type { SecretsAtRest } from '../webhooks/secrets-at-rest.js';
import { freeWaiting, lookAgainIn, putAwayUnsendable } from './unsendable.sql.js';

/**
 * Takes deliveries that are due. First they are leased, so that they are nobody else's; then it is looked what they are and what else there is
 * of their webhooks and resources; and what must not be sent is put away, and more of the kind behind it. What a crash leaves in between is anyone's again after the lease.
 */
export async function claimDeliveries(
  database: Database,
  secrets: SecretsAtRest,
  request: ClaimRequest,
): Promise<Claim> {
  const { dialect } = database;
  const leased = request.quotas.size === 0 ? [] : await database.once(() => leaseHeads(dialect, request));
  if (leased.length === 0)
    return { deliveries: [], webhooks: new Map(), unfinished: new Set(), waitsFor: null };
  const loaded = await database.read(() => loadLeased(dialect, leased));
  const targets = secrets.targets(loaded.targets);
  const { sendable, unsendable } = decideAll(leased, { ...loaded, targets });
  const counts = countByWebhook(leased);
  if (unsendable.length > 0)
    await putAway(database, secrets, unsendable, lanesToClear(request, counts, unsendable));
  return {
    deliveries: sendable,
    webhooks: targets,
    unfinished: unfinishedOf(request, counts, unsendable),
    waitsFor: shortestWait(unsendable),
  };
}

async function putAway(
  database: Database,
  secrets: SecretsAtRest,
  unsendable: readonly Unsendable[],
  lanes: readonly number[],
): Promise<void> {
  const { dialect } = database;
  await database.transaction(() => putAwayUnsendable(dialect, unsendable));
  const waiting = unsendable
    .filter(({ decision }) => decision.action === 'wait')
    .map(({ delivery }) => delivery.deliveryId);
  if (waiting.length > 0) await database.transaction(() => freeWaiting(dialect, waiting));
  if (lanes.length > 0) await database.transaction(() => clearLanes(dialect, secrets, lanes));
}

/** What is done to all that is in a lane alike. */
const clearable: ReadonlySet<ClaimDecision['action']> = new Set(['hold', 'cancel', 'supersede', 'postpone']);

/** Where there is more, and at least half of what was leased had to be put away, the rest is likely of the same kind. */
function lanesToClear(
  { quotas }: ClaimRequest,
  leased: ReadonlyMap<number, number>,
  unsendable: readonly Unsendable[],
): number[] {
  const away = unsendable.filter(({ decision }) => clearable.has(decision.action));
  return [...countByWebhook(away.map(({ delivery }) => delivery))]
    .filter(([webhookId, count]) => {
      const all = leased.get(webhookId)!;
      return all >= quotas.get(webhookId)! && 2 * count >= all;
    })
    .map(([webhookId]) => webhookId);
}

/** Lanes that gave all that was asked for, or something that must not be sent. */
function unfinishedOf(
  { quotas }: ClaimRequest,
  leased: ReadonlyMap<number, number>,
  unsendable: readonly Unsendable[],
): Set<number> {
  const unfinished = new Set(unsendable.map(({ delivery }) => delivery.webhookId));
  for (const [webhookId, count] of leased) if (count >= quotas.get(webhookId)!) unfinished.add(webhookId);
  return unfinished;
}

function shortestWait(unsendable: readonly Unsendable[]): number | null {
  const waits = unsendable.flatMap(({ delivery, decision }) => {
    if (decision.action === 'wait') return [lookAgainIn(decision.atMost, delivery.claimNo)];
    return decision.action === 'postpone' ? [postponedFor] : [];
  });
  return waits.length === 0 ? null : Math.min(...waits);
}

function countByWebhook(deliveries: readonly Pick<LeasedDelivery, 'webhookId'>[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { webhookId } of deliveries) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1);
  return counts;
}

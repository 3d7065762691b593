import type { Database } from '../database/database.js';
import { decryptionRetryDelay } from '../transitions.sql.js';
import type { SecretEncryption } from '../webhooks/secret-encryption.js';
import type { ClaimBodies } from './claim-bodies.js';
import type { ClaimDecision, Unsendable } from './claim-decision.js';
import { decideAll } from './claim-decision.js';
import type { Claim, ClaimRequest, LeasedDelivery } from './claim.js';
import { clearLanes } from './clear-lanes.sql.js';
import { loadFitting } from './fitting.js';
import { leaseHeads } from './lease.sql.js';
import { loadLeased } from './load.sql.js';
import { applyDecisions, deferralOf, endNeedlessWaits } from './unsendable.sql.js';

/**
 * Claims deliveries that are due, in four steps. If the process crashes in between, the deliveries can be
 * claimed again after the lease expires.
 * - It leases the deliveries, so that no other worker takes them.
 * - It reads their events and webhooks, and finds out whether the same resource has a newer delivery or a
 *   delivery in flight.
 * - It loads the bodies for which the process has room, and releases the deliveries of the other bodies.
 * - It changes the state of deliveries that must not be sent. If many deliveries of a lane must not be sent,
 *   this step also moves more deliveries out of that lane.
 */
export async function claimDeliveries(
  database: Database,
  encryption: SecretEncryption,
  request: ClaimRequest,
  bodies: ClaimBodies,
): Promise<Claim> {
  const { dialect } = database;
  const leased =
    request.quotas.size === 0 ? [] : await database.hotTransaction(() => leaseHeads(dialect, request));
  if (leased.length === 0)
    return { deliveries: [], webhooks: new Map(), unfinished: new Set(), withoutRoom: [], waitsFor: null };
  const room = bodies.roomFor(new Set(leased.map(({ eventId }) => eventId)));
  const loaded = await database.read(() => loadLeased(dialect, leased, room));
  const targets = encryption.decryptTargets(loaded.targets);
  const { sendable, unsendable } = decideAll(leased, { ...loaded, targets });
  const counts = countByWebhook(leased);
  if (unsendable.length > 0)
    await moveAway(database, encryption, unsendable, lanesToClear(request, counts, unsendable));
  const { deliveries, withoutRoom } = await loadFitting(database, sendable, room);
  const unfinished = unfinishedOf(request, counts, unsendable);
  for (const { webhookId } of withoutRoom) unfinished.delete(webhookId);
  return {
    deliveries,
    webhooks: targets,
    unfinished,
    withoutRoom,
    waitsFor: shortestWait(unsendable),
  };
}

async function moveAway(
  database: Database,
  encryption: SecretEncryption,
  unsendable: readonly Unsendable[],
  lanes: readonly number[],
): Promise<void> {
  const { dialect } = database;
  await database.transaction(() => applyDecisions(dialect, unsendable));
  const deferred = unsendable
    .filter(({ decision }) => decision.action === 'defer')
    .map(({ delivery }) => delivery.deliveryId);
  if (deferred.length > 0) await database.transaction(() => endNeedlessWaits(dialect, deferred));
  if (lanes.length > 0) await database.transaction(() => clearLanes(dialect, encryption, lanes));
}

/**
 * The actions that usually apply to many deliveries of a lane. `fail` and `defer` apply only to single
 * deliveries, and `release` leaves the deliveries in the lane.
 */
const clearable: ReadonlySet<ClaimDecision['action']> = new Set(['hold', 'cancel', 'supersede', 'postpone']);

/**
 * Returns each lane that used up its quota and in which at least half of the leased deliveries have a
 * clearable action. Such a lane probably contains more deliveries that must not be sent.
 */
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

/**
 * Returns the lanes that may contain more deliveries: lanes that used up their quota, and lanes with a
 * delivery that must not be sent. Deferred lanes are left out, because nothing can be claimed from them now.
 */
function unfinishedOf(
  { quotas }: ClaimRequest,
  leased: ReadonlyMap<number, number>,
  unsendable: readonly Unsendable[],
): Set<number> {
  const unfinished = new Set(unsendable.map(({ delivery }) => delivery.webhookId));
  for (const [webhookId, count] of leased) if (count >= quotas.get(webhookId)!) unfinished.add(webhookId);
  for (const { delivery, decision } of unsendable)
    if (decision.action === 'release') unfinished.delete(delivery.webhookId);
  return unfinished;
}

function shortestWait(unsendable: readonly Unsendable[]): number | null {
  const waits = unsendable.flatMap(({ delivery, decision }) => {
    if (decision.action === 'defer') return [deferralOf(decision.maxDelay, delivery.claimNo)];
    return decision.action === 'postpone' ? [decryptionRetryDelay] : [];
  });
  return waits.length === 0 ? null : Math.min(...waits);
}

function countByWebhook(deliveries: readonly Pick<LeasedDelivery, 'webhookId'>[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { webhookId } of deliveries) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1);
  return counts;
}

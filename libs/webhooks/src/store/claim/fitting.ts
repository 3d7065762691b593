import type { Database } from '../database/database.js';
import { transitions } from '../transitions.sql.js';
import type { BodyRoom, WantedBody } from './claim-bodies.js';
import type { Sendable } from './claim-decision.js';
import type { ClaimedDelivery } from './claim.js';
import { endClaims } from './end-claims.sql.js';
import { loadBodies } from './load-bodies.sql.js';

/** The deliveries of a claim, divided by whether there is room for their bodies. */
export interface Fitting {
  readonly deliveries: readonly ClaimedDelivery[];
  /** The released deliveries. There was no room for their bodies. */
  readonly withoutRoom: readonly WantedBody[];
}

/**
 * Loads the bodies for which there is room, and releases the deliveries of all other bodies. A body that was
 * deleted in the meantime is released too, and the next claim finds that its event is missing.
 */
export async function loadFitting(
  database: Database,
  sendable: readonly Sendable[],
  room: BodyRoom,
): Promise<Fitting> {
  const { dialect } = database;
  const wanted = new Map<string, WantedBody>();
  const fitting = sendable.filter((candidate) => {
    const body = wantedBody(candidate);
    const hasRoom = room.take(body);
    if (hasRoom && !candidate.event.body) wanted.set(body.eventId, body);
    return hasRoom;
  });
  const bodies =
    wanted.size === 0 ? new Map<string, Buffer>() : await database.read(() => loadBodies(dialect, wanted));
  const deliveries: ClaimedDelivery[] = [];
  for (const candidate of fitting) {
    const body = candidate.event.body ?? bodies.get(candidate.delivery.eventId);
    if (body) deliveries.push(claimed(candidate, body));
  }
  if (deliveries.length === sendable.length) return { deliveries, withoutRoom: [] };
  const kept = new Set(deliveries.map(({ deliveryId }) => deliveryId));
  const others = sendable.filter(({ delivery }) => !kept.has(delivery.deliveryId));
  const released = others.map(({ delivery }) => delivery);
  await database.hotTransaction(() => endClaims(dialect, released, transitions.release.set(dialect.now())));
  return { deliveries, withoutRoom: others.map(wantedBody) };
}

/** Lists the properties, because a spread would allocate two kilobytes per delivery. */
function claimed({ delivery, org, event: { entity, resource } }: Sendable, body: Buffer): ClaimedDelivery {
  const { deliveryId, claimNo, webhookId, supersedeKey, eventId, attempts, uncounted, stalls } = delivery;
  return {
    deliveryId,
    claimNo,
    webhookId,
    org,
    supersedeKey,
    eventId,
    attempts,
    uncounted,
    stalls,
    entity,
    resource,
    body,
  };
}

/** Leaves out the body, because a waiting lane must not keep it in memory. */
function wantedBody({ delivery: { webhookId, eventId }, org, event: { size } }: Sendable): WantedBody {
  return { webhookId, org, eventId, size };
}

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
  const fitting = sendable.filter((delivery) => room.take(delivery));
  const wanted = new Map(
    fitting.filter(({ body }) => !body).map((delivery) => [delivery.eventId, delivery] as const),
  );
  const bodies =
    wanted.size === 0 ? new Map<string, Buffer>() : await database.read(() => loadBodies(dialect, wanted));
  const deliveries: ClaimedDelivery[] = [];
  for (const delivery of fitting) {
    const body = delivery.body ?? bodies.get(delivery.eventId);
    if (body) deliveries.push({ ...delivery, body });
  }
  const kept = new Set(deliveries.map(({ deliveryId }) => deliveryId));
  const others = sendable.filter(({ deliveryId }) => !kept.has(deliveryId));
  if (others.length > 0)
    await database.hotTransaction(() => endClaims(dialect, others, transitions.release.set(dialect.now())));
  return { deliveries, withoutRoom: others.map(wantedBody) };
}

/** Leaves out the body, because a waiting lane must not keep it in memory. */
function wantedBody({ webhookId, org, eventId, size }: Sendable): WantedBody {
  return { webhookId, org, eventId, size };
}

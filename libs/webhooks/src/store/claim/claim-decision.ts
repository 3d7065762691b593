import type { CancelReason } from '../../model/states.js';
import type { WebhookTarget } from '../webhooks/targets.sql.js';
import type { LeasedDelivery } from './claim.js';
import type { Loaded, LoadedEvent } from './loaded.js';
import type { Siblings } from './siblings.sql.js';

/**
 * The decision about a leased delivery. In `supersede`, `by` is the id of the newer delivery. In `defer`,
 * `maxDelay` is the remaining lease of the delivery in flight, in milliseconds.
 */
export type ClaimDecision =
  | { readonly action: 'send' }
  | { readonly action: 'hold' }
  | { readonly action: 'cancel'; readonly reason: CancelReason }
  | { readonly action: 'fail' }
  | { readonly action: 'supersede'; readonly by: number }
  | { readonly action: 'defer'; readonly maxDelay: number }
  | { readonly action: 'postpone' }
  | { readonly action: 'release' };

const send: ClaimDecision = { action: 'send' };

/**
 * Decides what happens to a leased delivery. The first case that applies wins:
 * - The webhook was deleted: the delivery is cancelled and never sent.
 * - The webhook subscribes to another entity now: the delivery is cancelled. This is decided here and not
 *   when the entity is changed, because a host's transaction may commit a delivery after the change.
 * - A newer state of the same resource exists: the delivery is superseded, even if the newer state has not
 *   been sent yet.
 * - The webhook is suspended: the delivery is held until the webhook is resumed.
 * - The token or a secret of the webhook can't be decrypted: the delivery is tried again later, by this
 *   process or by a process that has the key.
 * - The receiver has asked for a pause since the lease: the delivery goes back to its lane. Later claims skip
 *   the lane until the pause ends.
 * - Another state of the same resource is in flight: the delivery waits for the outcome of that request, so
 *   that the request for an older state never starts after the request for a newer state.
 * - The event is missing, which only SQL from outside the library can cause: the delivery fails.
 */
function decideClaim(
  delivery: Pick<LeasedDelivery, 'deliveryId'>,
  webhook: WebhookTarget | undefined,
  event: LoadedEvent | undefined,
  siblings: Siblings | undefined,
): ClaimDecision {
  if (!webhook) return { action: 'cancel', reason: 'webhook_deleted' };
  if (event && event.entity !== webhook.entity) return { action: 'cancel', reason: 'entity_changed' };
  if (siblings && siblings.newestId > delivery.deliveryId)
    return { action: 'supersede', by: siblings.newestId };
  if (webhook.isSuspended) return { action: 'hold' };
  if (webhook.undecryptable) return { action: 'postpone' };
  if (webhook.isDeferred) return { action: 'release' };
  if (siblings && siblings.leasedFor !== null) return { action: 'defer', maxDelay: siblings.leasedFor };
  return event ? send : { action: 'fail' };
}

/** A leased delivery that may be sent. The body of its event may not be loaded yet. */
export interface Sendable {
  readonly delivery: LeasedDelivery;
  readonly org: string;
  readonly event: LoadedEvent;
}

/** A leased delivery that must not be sent, and the action that is taken instead. */
export interface Unsendable {
  readonly delivery: LeasedDelivery;
  readonly decision: Exclude<ClaimDecision, { action: 'send' }>;
}

/**
 * Decides what happens to each leased delivery, and separates the deliveries that may be sent from all
 * others.
 */
export function decideAll(
  leased: readonly LeasedDelivery[],
  { targets, events, siblings }: Loaded,
): { sendable: Sendable[]; unsendable: Unsendable[] } {
  const sendable: Sendable[] = [];
  const unsendable: Unsendable[] = [];
  for (const delivery of leased) {
    const event = events.get(delivery.eventId);
    const webhook = targets.get(delivery.webhookId);
    const family = siblings.get(delivery.deliveryId);
    // Without siblings, the row is gone: a newer state superseded the delivery after the lease, and the host
    // has deleted the row.
    if (delivery.supersedeKey !== null && !family) continue;
    const decision = decideClaim(delivery, webhook, event, family);
    if (decision.action === 'send') sendable.push({ delivery, org: webhook!.org, event: event! });
    else unsendable.push({ delivery, decision });
  }
  return { sendable, unsendable };
}

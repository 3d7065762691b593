import type { ClaimedDelivery } from './claim.js';
import type { WebhookTarget } from '../webhooks/targets.sql.js';
import type { LeasedDelivery } from './lease.sql.js';
import type { Loaded, Siblings } from './load.sql.js';

/** What becomes of a leased delivery. */
export type ClaimDecision =
  | { readonly action: 'send' }
  | { readonly action: 'hold' }
  | { readonly action: 'cancel' }
  | { readonly action: 'fail' }
  | { readonly action: 'supersede'; readonly by: number }
  | { readonly action: 'wait'; readonly atMost: number }
  | { readonly action: 'postpone' };

/**
 * - Its webhook was deleted: cancelled, never sent.
 * - A newer state of the same resource exists: superseded, whether the newer one has been sent or not.
 * - Its webhook is suspended: held until the resume.
 * - Its webhook's token or secret can't be decrypted: it is looked at again later, here or by a process that has the key.
 * - Another state of the same resource is out: it waits for that outcome, so that of two states the older never starts after the newer.
 * - Its event is gone, which only somebody else's SQL can do: it has failed.
 */
export function decideClaim(
  delivery: Pick<LeasedDelivery, 'deliveryId'>,
  webhook: Pick<WebhookTarget, 'isSuspended' | 'undecryptable'> | undefined,
  siblings: Siblings | undefined,
  hasEvent: boolean,
): ClaimDecision {
  if (!webhook) return { action: 'cancel' };
  if (siblings && siblings.newestId > delivery.deliveryId)
    return { action: 'supersede', by: siblings.newestId };
  if (webhook.isSuspended) return { action: 'hold' };
  if (webhook.undecryptable) return { action: 'postpone' };
  if (siblings && siblings.leasedFor !== null) return { action: 'wait', atMost: siblings.leasedFor };
  return { action: hasEvent ? 'send' : 'fail' };
}

/** A leased delivery that must not be sent, and what becomes of it. */
export interface Unsendable {
  readonly delivery: LeasedDelivery;
  readonly decision: Exclude<ClaimDecision, { action: 'send' }>;
}

export function decideAll(
  leased: readonly LeasedDelivery[],
  { targets, events, siblings }: Loaded,
): { sendable: ClaimedDelivery[]; unsendable: Unsendable[] } {
  const sendable: ClaimedDelivery[] = [];
  const unsendable: Unsendable[] = [];
  for (const delivery of leased) {
    const event = events.get(delivery.eventId);
    const webhook = targets.get(delivery.webhookId);
    const decision = decideClaim(delivery, webhook, siblings.get(delivery.deliveryId), event !== undefined);
    if (decision.action === 'send') sendable.push({ ...delivery, org: webhook!.org, ...event! });
    else unsendable.push({ delivery, decision });
  }
  return { sendable, unsendable };
}

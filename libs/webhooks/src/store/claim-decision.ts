import type { ClaimedDelivery, ClaimRequest, WebhookTarget } from './claim.js';

/** A delivery that could be claimed. */
export type Candidate = Omit<ClaimedDelivery, 'entity' | 'resource' | 'body'>;

/** The other deliveries of a candidate's webhook and resource. */
export interface Siblings {
  /** The newest of all, itself included. */
  readonly newestId: number;
  /** Until when an older or newer one is leased; null when none is. */
  readonly leasedUntil: number | null;
}

/** What becomes of a candidate. */
export type ClaimDecision =
  | { readonly action: 'claim' }
  | { readonly action: 'hold' }
  | { readonly action: 'cancel' }
  | { readonly action: 'supersede'; readonly by: number }
  | { readonly action: 'wait'; readonly until: number };

/**
 * - Its webhook was deleted: cancelled, never sent.
 * - A newer state of the same resource exists: superseded, whether the newer one has been sent or not.
 * - Its webhook is suspended: held until the resume.
 * - Another state of the same resource is out: it waits for that outcome, so that of two states the older never starts after the newer.
 */
export function decideClaim(
  candidate: Pick<Candidate, 'id'>,
  webhook: { readonly isSuspended: boolean } | undefined,
  siblings: Siblings | undefined,
): ClaimDecision {
  if (!webhook) return { action: 'cancel' };
  if (siblings && siblings.newestId > candidate.id) return { action: 'supersede', by: siblings.newestId };
  if (webhook.isSuspended) return { action: 'hold' };
  if (siblings && siblings.leasedUntil !== null) return { action: 'wait', until: siblings.leasedUntil };
  return { action: 'claim' };
}

/** A candidate and what becomes of it; `leave`: its webhook can't take any more just now. */
export interface Decided {
  readonly candidate: Candidate;
  readonly decision: ClaimDecision | { readonly action: 'leave' };
}

/** Everything is decided in the order of the lanes; what exceeds its webhook's quota is left where it is. */
export function decideAll(
  candidates: readonly Candidate[],
  webhooks: ReadonlyMap<number, WebhookTarget>,
  siblings: ReadonlyMap<number, Siblings>,
  request: ClaimRequest,
): Decided[] {
  const taken = new Map<number, number>();
  return candidates.map((candidate) => {
    const decision = decideClaim(candidate, webhooks.get(candidate.webhookId), siblings.get(candidate.id));
    if (decision.action !== 'claim') return { candidate, decision };
    const before = taken.get(candidate.webhookId) ?? 0;
    if (before >= request.quotaOf(candidate.webhookId)) return { candidate, decision: { action: 'leave' } };
    taken.set(candidate.webhookId, before + 1);
    return { candidate, decision };
  });
}

/** A delivery that could be claimed, with what else the database knows at that moment. */
export interface Candidate {
  readonly id: number;
  readonly webhookId: number;
  readonly supersedeKey: string | null;
}

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
  candidate: Candidate,
  webhook: { readonly isSuspended: boolean } | undefined,
  siblings: Siblings | undefined,
): ClaimDecision {
  if (!webhook) return { action: 'cancel' };
  if (siblings && siblings.newestId > candidate.id) return { action: 'supersede', by: siblings.newestId };
  if (webhook.isSuspended) return { action: 'hold' };
  if (siblings && siblings.leasedUntil !== null) return { action: 'wait', until: siblings.leasedUntil };
  return { action: 'claim' };
}

import type { AttemptOutcome } from '../extend/attempt-outcome.js';

/** The statuses with which a receiver can ask for a pause of all requests (RFC 6585, RFC 9110). */
const pausingStatuses: ReadonlySet<number | null> = new Set([429, 503]);

/**
 * Returns for how long the whole lane of the webhook is deferred after an attempt, in milliseconds. Null if
 * the receiver didn't ask for a pause with status 429 or 503 and `Retry-After`.
 */
export function laneDeferralAfter({ status, retryAfter }: AttemptOutcome): number | null {
  return pausingStatuses.has(status) && retryAfter !== null && retryAfter > 0 ? retryAfter : null;
}

import { WebhookNotFoundError } from '../errors/webhook-not-found.error.js';

/**
 * Returns `found`, the result that a store returned for a webhook of the org.
 * @throws WebhookNotFoundError if `found` is null or undefined
 */
export function orNotFound<T>(found: T | null | undefined, org: string, id: number): T {
  if (found === null || found === undefined) throw new WebhookNotFoundError(org, id);
  return found;
}

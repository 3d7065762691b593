import { WebhookNotFoundError } from '../errors/webhook-not-found.error.js';

/**
 * Returns what a store found of an org's webhook.
 * @throws WebhookNotFoundError when it found nothing
 */
export function orNotFound<T>(found: T | null | undefined, org: string, id: number): T {
  if (found === null || found === undefined) throw new WebhookNotFoundError(org, id);
  return found;
}

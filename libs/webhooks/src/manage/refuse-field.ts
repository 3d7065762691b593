import { InvalidWebhookError } from '../errors/invalid-webhook.error.js';

/** @throws InvalidWebhookError when there is a problem with the field */
export function refuseField(field: string, problem: string | undefined): void {
  if (problem !== undefined) throw new InvalidWebhookError({ [field]: [problem] });
}

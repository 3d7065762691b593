import { InvalidWebhookError } from '../errors/invalid-webhook.error.js';

/**
 * @param problem what is wrong with the field; undefined if the field is valid
 * @throws InvalidWebhookError if there is a problem
 */
export function refuseField(field: string, problem: string | undefined): void {
  if (problem !== undefined) throw new InvalidWebhookError({ [field]: [problem] });
}

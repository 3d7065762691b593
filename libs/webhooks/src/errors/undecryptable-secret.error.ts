import { WebhooksError } from './webhooks.error.js';

/**
 * Which of a webhook's two confidential values: its token or its secret. A value that is being replaced
 * counts too.
 */
export type SecretKind = 'token' | 'secret';

/**
 * A webhook's token or secret can't be decrypted: its key isn't among the `encryptionKeys`, or other SQL
 * changed its row.
 */
export class UndecryptableSecretError extends WebhooksError {
  readonly code = 'WEBHOOKS_UNDECRYPTABLE_SECRET';

  constructor(
    readonly org: string,
    readonly webhookId: number,
    readonly kind: SecretKind,
    reason: string,
  ) {
    super(
      `The ${kind} of webhook ${webhookId} of org "${org}" can't be decrypted: ${reason}. Its deliveries wait. ` +
        `Add the key to encryptionKeys again, or replace the ${kind} with ` +
        `${kind === 'token' ? 'rotateToken()' : 'rotateSecret() and an overlap of 0'}.`,
    );
  }
}

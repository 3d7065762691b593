import { WebhooksError } from './webhooks.error.js';

/** What is secret of a webhook. One that is being replaced is a secret still. */
export type SecretKind = 'token' | 'secret';

/** A webhook's token or secret can't be decrypted: its key isn't among the `encryptionKeys`, or its row was changed by somebody else's SQL. */
export class UndecryptableSecretError extends WebhooksError {
  readonly code = 'WEBHOOKS_UNDECRYPTABLE_SECRET';

  constructor(
    readonly org: string,
    readonly webhookId: number,
    readonly kind: SecretKind,
    reason: string,
  ) {
    super(
      `The ${kind} of webhook ${webhookId} of org "${org}" can't be decrypted: ${reason}. Its deliveries wait. Give encryptionKeys the key back, ` +
        `or the webhook another ${kind}: ${kind === 'token' ? 'rotateToken()' : 'rotateSecret() with an overlap of 0'}.`,
    );
  }
}

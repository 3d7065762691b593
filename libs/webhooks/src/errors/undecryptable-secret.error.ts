import { WebhooksError } from './webhooks.error.js';

/**
 * Names one of the two confidential values of a webhook: its token or its signing secret. A previous token or
 * secret that is still in use during a rotation has the same kind as the new one.
 */
export type SecretKind = 'token' | 'secret';

/**
 * A webhook's token or secret can't be decrypted. Either its key isn't among the `encryptionKeys`, or SQL
 * from outside this library changed the webhook's row.
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
      `The ${kind} of webhook ${webhookId} of org "${org}" can't be decrypted: ${reason}. The deliveries of this ` +
        `webhook wait until this is fixed. Add the key to encryptionKeys again, or replace the ${kind} with ` +
        `${kind === 'token' ? 'rotateToken()' : 'rotateSecret() and an overlap of 0'}.`,
    );
  }
}

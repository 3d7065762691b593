import { WebhooksError } from './webhooks.error.js';

/**
 * The two kinds of confidential values of a webhook: the token and the signing secret. During a rotation, the
 * previous value and the new value have the same kind.
 */
export type SecretKind = 'token' | 'secret';

/**
 * A webhook's token or secret can't be decrypted. Either the key that encrypted it isn't among the
 * `encryptionKeys`, or somebody has changed the webhook's row with SQL, without this library.
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

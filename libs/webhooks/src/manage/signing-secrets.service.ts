import { Injectable } from '@nestjs/common';
import { WebhookNotFoundError } from '../errors/webhook-not-found.error.js';
import { newSecret } from '../model/new-credentials.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { Ed25519Keys } from '../send/sign/ed25519-keys.js';
import { CredentialsStore } from '../store/webhooks/credentials.store.js';
import { ChangeLimit } from './change-limit.js';
import { orNotFound } from './or-not-found.js';
import { refuseField } from './refuse-field.js';
import { defaultOverlap, overlapProblem } from './rotation-rules.js';
import { WebhookRegistry } from './webhook-registry.service.js';

/**
 * Shows and replaces the secret that signs the requests to a webhook, and shows the public key that verifies
 * Ed25519 signatures.
 */
@Injectable()
export class SigningSecrets {
  constructor(
    private readonly store: CredentialsStore,
    private readonly registry: WebhookRegistry,
    private readonly ed25519: Ed25519Keys,
    private readonly lifecycle: WebhookLifecycle,
    private readonly changeLimit: ChangeLimit,
  ) {}

  /**
   * Returns the secret of a webhook.
   * @throws WebhookNotFoundError, UndecryptableSecretError
   */
  async secretOf(org: string, id: number): Promise<string> {
    return orNotFound(await this.store.readSecret(org, id, newSecret()), org, id);
  }

  /**
   * Returns the public key of a webhook, or undefined without the option `ed25519`.
   * @throws WebhookNotFoundError
   */
  async publicKeyOf(org: string, id: number): Promise<string | undefined> {
    await this.registry.get(org, id);
    return this.ed25519.publicKeyOf({ org, webhookId: id });
  }

  /**
   * Replaces the secret and returns the new one.
   * @param overlap how long both secrets sign, in milliseconds
   * @throws WebhookNotFoundError, InvalidWebhookError, TooManyRequestsError
   */
  async rotateSecret(org: string, id: number, overlap = defaultOverlap): Promise<string> {
    refuseField('overlap', overlapProblem(overlap));
    await this.changeLimit.count(org, id);
    const secret = newSecret();
    if (!(await this.store.replaceSecret(org, id, { secret, overlap }))) {
      throw new WebhookNotFoundError(org, id);
    }
    this.lifecycle.publish({ type: 'webhook.secret_rotated', org, webhookId: id });
    return secret;
  }
}

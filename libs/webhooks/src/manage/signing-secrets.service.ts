import { Injectable } from '@nestjs/common';
import { WebhookNotFoundError } from '../errors/webhook-not-found.error.js';
import { newSecret } from '../model/new-credentials.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { Ed25519Keys } from '../send/sign/ed25519-keys.js';
import { CredentialsStore } from '../store/webhooks/credentials.store.js';
import { orNotFound } from './or-not-found.js';
import { refuseField } from './refuse-field.js';
import { defaultOverlap, overlapProblem } from './rotation-rules.js';
import { WebhookRegistry } from './webhook-registry.service.js';

/** Shows and replaces what signs the requests to a webhook. */
@Injectable()
export class SigningSecrets {
  constructor(
    private readonly store: CredentialsStore,
    private readonly registry: WebhookRegistry,
    private readonly ed25519: Ed25519Keys,
    private readonly lifecycle: WebhookLifecycle,
  ) {}

  /** @throws WebhookNotFoundError, UndecryptableSecretError */
  async secretOf(org: string, id: number): Promise<string> {
    return orNotFound(await this.store.readSecret(org, id, newSecret()), org, id);
  }

  /**
   * Returns undefined without the option `ed25519`.
   * @throws WebhookNotFoundError
   */
  async publicKeyOf(org: string, id: number): Promise<string | undefined> {
    await this.registry.get(org, id);
    return this.ed25519.publicKeyOf({ org, webhookId: id });
  }

  /**
   * Returns the new secret.
   * @param overlap milliseconds in which both secrets sign
   * @throws WebhookNotFoundError, InvalidWebhookError
   */
  async rotateSecret(org: string, id: number, overlap = defaultOverlap): Promise<string> {
    refuseField('overlap', overlapProblem(overlap));
    const secret = newSecret();
    if (!(await this.store.replaceSecret(org, id, { secret, overlap }))) {
      throw new WebhookNotFoundError(org, id);
    }
    this.lifecycle.publish({ type: 'webhook.secret_rotated', org, webhookId: id });
    return secret;
  }
}

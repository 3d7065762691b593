import { Injectable } from '@nestjs/common';
import { newToken } from '../model/new-credentials.js';
import type { Webhook } from '../model/webhook.entity.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { CredentialsStore } from '../store/webhooks/credentials.store.js';
import { ChangeLimit } from './change-limit.js';
import { orNotFound } from './or-not-found.js';
import { refuseField } from './refuse-field.js';
import { effectiveAtProblem } from './rotation-rules.js';

/** Replaces the token that the requests to a webhook carry. */
@Injectable()
export class WebhookTokens {
  constructor(
    private readonly store: CredentialsStore,
    private readonly lifecycle: WebhookLifecycle,
    private readonly changeLimit: ChangeLimit,
  ) {}

  /**
   * Replaces the token and returns the webhook with the new one.
   * @param effectiveAt the time from which requests carry the new token. Default: immediately
   * @throws WebhookNotFoundError, InvalidWebhookError, TooManyRequestsError
   */
  async rotateToken(org: string, id: number, effectiveAt?: Date): Promise<Webhook> {
    refuseField('effective_at', effectiveAt && effectiveAtProblem(effectiveAt));
    await this.changeLimit.count(org, id);
    const replacement = { token: newToken(), effectiveAt: effectiveAt?.getTime() ?? null };
    const webhook = orNotFound(await this.store.replaceToken(org, id, replacement), org, id);
    this.lifecycle.publish({ type: 'webhook.token_rotated', org, webhookId: id });
    return webhook;
  }
}

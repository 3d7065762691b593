import { Inject, Injectable } from '@nestjs/common';
import type { Webhook } from '../model/webhook.entity.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { SuspensionsStore } from '../store/suspend/suspensions.store.js';
import { WebhooksStore } from '../store/webhooks/webhooks.store.js';
import { ChangeLimit } from './change-limit.js';
import { orNotFound } from './or-not-found.js';

/**
 * Ends the suspension and the deferral of webhooks. A webhook's held deliveries become due immediately, and
 * so do its deliveries that wait for a retry.
 */
@Injectable()
export class WebhookResumer {
  constructor(
    private readonly webhooks: WebhooksStore,
    private readonly suspensions: SuspensionsStore,
    private readonly lifecycle: WebhookLifecycle,
    private readonly changeLimit: ChangeLimit,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws WebhookNotFoundError, TooManyRequestsError */
  async resume(org: string, id: number): Promise<Webhook> {
    await this.changeLimit.count(org, id);
    const { webhook, isResumed } = orNotFound(await this.webhooks.resume(org, id), org, id);
    if (isResumed) await this.sendMissed(org, id);
    return webhook;
  }

  /**
   * Makes a webhook's held deliveries and its retries due. Then publishes `webhook.resumed`. Call this method
   * after the store has ended the suspension or the deferral.
   */
  async sendMissed(org: string, id: number): Promise<void> {
    await this.suspensions.makeRetriesDue(id);
    await this.suspensions.endHolds(id, this.options.holdFor);
    this.lifecycle.publish({ type: 'webhook.resumed', org, webhookId: id });
  }
}

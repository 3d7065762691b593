import { Inject, Injectable } from '@nestjs/common';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import type { FinishedAttempt } from '../store/record.sql.js';
import type { Judgement } from '../store/suspension.sql.js';
import { WebhooksStore } from '../store/webhooks.store.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import type { RetryPolicy } from './retry-policy.js';
import type { SuspensionPolicy } from './suspension-policy.js';

/** DI tokens of the two policies. */
export const RETRY_POLICY = Symbol('nestjs-typeorm-webhooks:retry-policy');
export const SUSPENSION_POLICY = Symbol('nestjs-typeorm-webhooks:suspension-policy');

/** Decides what an outcome means: for its delivery, and for its webhook. */
@Injectable()
export class SettlementService {
  constructor(
    private readonly store: WebhooksStore,
    private readonly lifecycle: WebhookLifecycle,
    @Inject(RETRY_POLICY) private readonly retryPolicy: RetryPolicy,
    @Inject(SUSPENSION_POLICY) private readonly suspensionPolicy: SuspensionPolicy,
  ) {}

  /** What the delivery does after its attempt number so-and-so. */
  nextAfter(attempts: number, outcome: AttemptOutcome): FinishedAttempt['next'] {
    if (outcome.result === 'success') return 'delivered';
    const wait = this.retryPolicy.waitAfter(attempts, outcome);
    return wait === null ? 'failed' : { retryIn: wait };
  }

  /** Right after failures were recorded: suspends the webhook if they ask for it, or warns that one more will. */
  async judgeNewFailures(webhookId: number): Promise<void> {
    const judgement = await this.judge(webhookId);
    if (judgement?.verdict === 'failing')
      this.lifecycle.publish({ type: 'webhook.failing', ...judgement.about });
  }

  /** Suspends the webhook if its recorded failures ask for it, and tells the host. */
  async judge(webhookId: number): Promise<Judgement | null> {
    const judgement = await this.store.judge(webhookId, this.suspensionPolicy);
    if (judgement === null || judgement.verdict === 'failing') return judgement;
    this.lifecycle.publish({
      type: 'webhook.suspended',
      reason: judgement.verdict.suspend,
      ...judgement.about,
    });
    return judgement;
  }
}

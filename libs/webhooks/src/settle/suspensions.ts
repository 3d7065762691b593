import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { SuspensionPolicy } from '../extend/suspension-policy.js';
import { Telemetry } from '../observe/telemetry.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { refusePromise } from '../shared/refuse-promise.js';
import { chunksOf } from '../shared/chunks-of.js';
import type { SuspensionDecision, SuspensionRule } from '../store/suspend/suspension.sql.js';
import { SuspensionsStore } from '../store/suspend/suspensions.store.js';

/** DI token of the suspension policy. */
export const SUSPENSION_POLICY = Symbol('nestjs-typeorm-webhooks:suspension-policy');

/**
 * Maximum number of webhooks that are evaluated in one transaction. The transaction locks all of them until
 * the policy has decided.
 */
const maxWebhooksPerTransaction = 100;

/**
 * Webhooks that are evaluated together. To evaluate a webhook means to ask the policy whether the webhook
 * must be suspended.
 */
interface Batch {
  readonly webhookIds: Set<number>;
  readonly evaluated: Promise<void>;
}

/**
 * Evaluates webhooks. Asks the suspension policy which webhooks to suspend, suspends those webhooks, and
 * publishes `webhook.suspended` and `webhook.failing`.
 */
@Injectable()
export class Suspensions {
  private nextBatch: Batch | undefined;
  private lastEvaluation: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: SuspensionsStore,
    private readonly lifecycle: WebhookLifecycle,
    private readonly telemetry: Telemetry,
    @Inject(SUSPENSION_POLICY) private readonly policy: SuspensionPolicy,
  ) {}

  /**
   * Evaluates a webhook right after a failed attempt was recorded. Only one batch is evaluated at a time,
   * because two batches would only wait for each other's locks. Failures that are reported meanwhile go into
   * the next batch.
   *
   * Resolves when the webhook has been evaluated. Never rejects.
   */
  evaluateAfterFailure(webhookId: number): Promise<void> {
    const batch = (this.nextBatch ??= this.startBatch());
    batch.webhookIds.add(webhookId);
    return batch.evaluated;
  }

  /**
   * Evaluates the given webhooks for the scheduled checker. Doesn't publish `webhook.failing`, because the
   * checker calls this method again and again and must not repeat warnings.
   */
  async evaluateAgain(webhookIds: readonly number[]): Promise<void> {
    for (const decision of await this.applyPolicy(webhookIds)) this.publishSuspended(decision);
  }

  private startBatch(): Batch {
    const webhookIds = new Set<number>();
    this.lastEvaluation = this.runBatchAfter(this.lastEvaluation, webhookIds);
    return { webhookIds, evaluated: this.lastEvaluation };
  }

  private async runBatchAfter(previous: Promise<void>, webhookIds: ReadonlySet<number>): Promise<void> {
    await previous;
    // Waits until all failures that were recorded together have been added to this batch.
    await setImmediate();
    this.nextBatch = undefined;
    try {
      for (const decision of await this.applyPolicy([...webhookIds])) {
        this.publishSuspended(decision);
        this.publishFailing(decision);
      }
    } catch (error) {
      this.telemetry.report({ type: 'evaluation.failed', webhookIds: [...webhookIds], error });
    }
  }

  private async applyPolicy(webhookIds: readonly number[]): Promise<readonly SuspensionDecision[]> {
    const decisions: SuspensionDecision[] = [];
    for (const ids of chunksOf(webhookIds, maxWebhooksPerTransaction)) {
      decisions.push(...(await this.store.applyPolicy(ids, this.rule)));
    }
    return decisions;
  }

  /**
   * Publishes `webhook.suspended` if the webhook was suspended. The worker's target cache
   * (worker/target-cache.ts) then forgets the webhook, so that this process no longer starts deliveries of
   * the webhook. A waiting delivery becomes `held` when a worker claims it (see
   * store/claim/claim-decision.ts).
   */
  private publishSuspended({ verdict, about }: SuspensionDecision): void {
    if (verdict === 'failing') return;
    this.lifecycle.publish({ type: 'webhook.suspended', reason: verdict.suspend, ...about });
  }

  private publishFailing({ verdict, about }: SuspensionDecision): void {
    if (verdict === 'failing') this.lifecycle.publish({ type: 'webhook.failing', ...about });
  }

  /**
   * Returns the policy in the form of a rule that the store can apply. If the host's policy throws or returns
   * a promise, the rule returns null, and the webhook is not suspended.
   */
  get rule(): SuspensionRule {
    const { policy } = this;
    return {
      window: policy.window,
      verdictFor: (record) => {
        try {
          return refusePromise(policy.verdictFor(record), 'suspension.policy.verdictFor()');
        } catch (error) {
          const { webhookId } = record;
          this.telemetry.report({ type: 'suspension_policy.failed', webhookId, error });
          return null;
        }
      },
    };
  }
}

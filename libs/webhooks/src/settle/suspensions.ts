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

/** Maximum number of webhooks that are evaluated in one transaction, which locks them. */
const maxWebhooksPerTransaction = 100;

interface Batch {
  readonly webhookIds: Set<number>;
  readonly evaluated: Promise<void>;
}

/**
 * Suspends webhooks as the suspension policy decides, and publishes `webhook.suspended` and
 * `webhook.failing`.
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
   * Evaluates a webhook right after a failure was recorded. Failures that are reported while a batch is
   * evaluated go into the next batch together: two batches at a time would only wait for each other's locks.
   *
   * Resolves when the consequence of the failure is known; never rejects.
   */
  evaluateAfterFailure(webhookId: number): Promise<void> {
    const batch = (this.nextBatch ??= this.startBatch());
    batch.webhookIds.add(webhookId);
    return batch.evaluated;
  }

  /**
   * Suspends those of these webhooks that the policy suspends. For the scheduled checker, which must not
   * repeat warnings.
   */
  async suspendFailing(webhookIds: readonly number[]): Promise<void> {
    for (const decision of await this.evaluate(webhookIds)) this.publishSuspended(decision);
  }

  private startBatch(): Batch {
    const webhookIds = new Set<number>();
    this.lastEvaluation = this.evaluateAfter(this.lastEvaluation, webhookIds);
    return { webhookIds, evaluated: this.lastEvaluation };
  }

  private async evaluateAfter(previous: Promise<void>, webhookIds: ReadonlySet<number>): Promise<void> {
    await previous;
    // Includes all failures that were recorded together.
    await setImmediate();
    this.nextBatch = undefined;
    try {
      for (const decision of await this.evaluate([...webhookIds])) {
        this.publishSuspended(decision);
        this.publishFailing(decision);
      }
    } catch (error) {
      this.telemetry.report({ type: 'evaluation.failed', webhookIds: [...webhookIds], error });
    }
  }

  private async evaluate(webhookIds: readonly number[]): Promise<readonly SuspensionDecision[]> {
    const decisions: SuspensionDecision[] = [];
    for (const ids of chunksOf(webhookIds, maxWebhooksPerTransaction)) {
      decisions.push(...(await this.store.suspendFailing(ids, this.rule)));
    }
    return decisions;
  }

  private publishSuspended({ verdict, about }: SuspensionDecision): void {
    if (verdict === 'failing') return;
    this.lifecycle.publish({ type: 'webhook.suspended', reason: verdict.suspend, ...about });
  }

  private publishFailing({ verdict, about }: SuspensionDecision): void {
    if (verdict === 'failing') this.lifecycle.publish({ type: 'webhook.failing', ...about });
  }

  /** If the host's policy has a bug, the webhook stays as it is. */
  private get rule(): SuspensionRule {
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

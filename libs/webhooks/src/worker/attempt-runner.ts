import { Injectable } from '@nestjs/common';
import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { Sender } from '../send/sender.js';
import { laneDeferralAfter } from '../settle/lane-deferral.js';
import { Retries } from '../settle/retries.js';
import { Suspensions } from '../settle/suspensions.js';
import { monotonicNow } from '../shared/clock.js';
import type { WebhookTarget } from '../store/webhooks/targets.sql.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import type { DeliveryInLane } from './admission/lane-view.js';
import { Recorder } from './recorder.js';

/** The result of a request that has ended. The outcome may not be recorded yet. */
export interface RequestResult {
  readonly hasSucceeded: boolean;
  /** True if the receiver asked for a pause, so that the lane of the webhook is deferred. */
  readonly isDeferred: boolean;
  /** Duration of the request, in milliseconds. */
  readonly duration: number;
  /**
   * Resolves when the outcome is recorded. If the request failed, the promise also waits for the decision
   * whether to suspend the webhook. Never rejects.
   */
  readonly consequenceKnown: Promise<void>;
}

/**
 * Makes one attempt of a claimed delivery, in these steps: sends the request, decides the next step of the
 * delivery, records the outcome and, after a failure, decides whether to suspend the webhook.
 */
@Injectable()
export class AttemptRunner {
  constructor(
    private readonly sender: Sender,
    private readonly retries: Retries,
    private readonly recorder: Recorder,
    private readonly suspensions: Suspensions,
    private readonly lifecycle: WebhookLifecycle,
  ) {}

  /** Resolves as soon as the request has ended, before the outcome is recorded. Never rejects. */
  async run(delivery: DeliveryInLane, target: WebhookTarget): Promise<RequestResult> {
    const { eventId, entity, resource } = delivery;
    const startedAt = monotonicNow();
    const outcome = await this.sender.attempt({
      ...target,
      eventId,
      entity,
      resource,
      body: Buffer.from(delivery.body),
    });
    const finished = this.finish(delivery, target, outcome, startedAt);
    return {
      hasSucceeded: outcome.result === 'success',
      isDeferred: finished.deferral !== null,
      duration: finished.duration,
      consequenceKnown: this.recordAndEvaluate(finished, target),
    };
  }

  private finish(
    delivery: DeliveryInLane,
    { windowNo }: WebhookTarget,
    outcome: AttemptOutcome,
    startedAt: number,
  ): FinishedAttempt {
    const { deliveryId, webhookId, supersedeKey, claimNo, leaseEnds } = delivery;
    const endedAt = monotonicNow();
    const number = delivery.attempts + 1;
    return {
      deliveryId,
      webhookId,
      supersedeKey,
      claimNo,
      leaseEnds,
      number,
      windowNo,
      outcome,
      deferral: laneDeferralAfter(outcome),
      // Hides how long the lookup took. Otherwise customers could tell internal names from unknown ones.
      duration: outcome.result === 'address' ? 0 : endedAt - startedAt,
      endedAt,
      next: this.retries.nextAfter(number, outcome, delivery),
    };
  }

  private async recordAndEvaluate(finished: FinishedAttempt, { org }: WebhookTarget): Promise<void> {
    const { isRecorded } = await this.recorder.record(finished);
    if (!isRecorded) return;
    if (finished.outcome.result !== 'success')
      await this.suspensions.evaluateAfterFailure(finished.webhookId);
    if (finished.next !== 'failed') return;
    this.lifecycle.publish({
      type: 'delivery.failed',
      org,
      webhookId: finished.webhookId,
      deliveryId: finished.deliveryId,
      attempts: finished.number,
      lastError: finished.outcome.error,
    });
  }
}

import { Injectable } from '@nestjs/common';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import { isFailure } from '../store/record/finished-attempt.js';
import { EgressReclassifier } from './egress/egress-reclassifier.js';
import { Suspensions } from './suspensions.js';

/** Decides what a failed attempt means for its webhook, after the attempt was recorded. */
@Injectable()
export class Failures {
  constructor(
    private readonly reclassifier: EgressReclassifier,
    private readonly suspensions: Suspensions,
    private readonly lifecycle: WebhookLifecycle,
  ) {}

  /**
   * Resolves when it is known whether the webhook is suspended. Publishes `delivery.failed` if no retry is
   * left. Does nothing after a success. Never rejects.
   *
   * @param org the org of the webhook
   * @param startedAt when the attempt started, on the monotonic clock
   */
  async settle(attempt: FinishedAttempt, org: string, startedAt: number): Promise<void> {
    if (isFailure(attempt.outcome)) {
      // A correction comes before the evaluation, so that it prevents the suspension instead of ending it.
      await this.reclassifier.add(attempt, startedAt);
      await this.suspensions.evaluateAfterFailure(attempt.webhookId);
    }
    if (attempt.next !== 'failed') return;
    this.lifecycle.publish({
      type: 'delivery.failed',
      org,
      webhookId: attempt.webhookId,
      deliveryId: attempt.deliveryId,
      attempts: attempt.number,
      lastError: attempt.outcome.error,
    });
  }
}

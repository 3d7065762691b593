import { Injectable } from '@nestjs/common';
import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { Sender } from '../send/sender.js';
import { NewFailures } from '../settle/new-failures.js';
import { SettlementService } from '../settle/suspensions.js';
import { monotonicNow } from '../shared/clock.js';
import type { WebhookTarget } from '../store/webhooks/targets.sql.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import type { ClaimedInLane } from './admission/lane.js';
import { Recorder } from './recorder.js';

/** A request that has ended. */
export interface EndedRequest {
  readonly hasSucceeded: boolean;
  /** Milliseconds. */
  readonly duration: number;
  /** Resolves when it is recorded, and a failure's meaning for its webhook is known. */
  readonly settled: Promise<void>;
}

/** Takes one claimed delivery to its receiver: attempt, outcome, what comes next, record. */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly attempts: Sender,
    private readonly settlement: SettlementService,
    private readonly recorder: Recorder,
    private readonly newFailures: NewFailures,
    private readonly lifecycle: WebhookLifecycle,
  ) {}

  /** Resolves as soon as the request has ended; never rejects. */
  async deliver(claimed: ClaimedInLane, target: WebhookTarget): Promise<EndedRequest> {
    const { delivery } = claimed;
    const startedAt = monotonicNow();
    const outcome = await this.attempts.attempt({
      org: target.org,
      webhookId: target.id,
      remoteUrl: target.remoteUrl,
      token: target.token,
      secrets: target.secrets,
      eventId: delivery.eventId,
      body: Buffer.from(delivery.body),
    });
    const finished = this.finish(claimed, outcome, startedAt);
    return {
      hasSucceeded: outcome.result === 'success',
      duration: finished.duration,
      settled: this.settle(finished, target),
    };
  }

  private finish(
    { delivery, leaseEnds }: ClaimedInLane,
    outcome: AttemptOutcome,
    startedAt: number,
  ): FinishedAttempt {
    const endedAt = monotonicNow();
    const number = delivery.attempts + 1;
    return {
      deliveryId: delivery.id,
      webhookId: delivery.webhookId,
      supersedeKey: delivery.supersedeKey,
      claimNo: delivery.claimNo,
      number,
      outcome,
      duration: endedAt - startedAt,
      leaseEnds,
      endedAt,
      next: this.settlement.nextAfter(number, outcome),
    };
  }

  private async settle(finished: FinishedAttempt, { org }: WebhookTarget): Promise<void> {
    const { isOurs } = await this.recorder.record(finished);
    if (!isOurs) return;
    if (finished.outcome.result !== 'success') await this.newFailures.judge(finished.webhookId);
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

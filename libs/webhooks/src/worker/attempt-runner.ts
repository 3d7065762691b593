import { Injectable } from '@nestjs/common';
import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import { hidesDuration } from '../send/outcome.js';
import { Sender } from '../send/sender.js';
import type { OutgoingDelivery } from '../send/webhook-request.js';
import { Failures } from '../settle/failures.js';
import { laneDeferralAfter } from '../settle/lane-deferral.js';
import { Retries } from '../settle/retries.js';
import { monotonicNow } from '../shared/clock.js';
import type { WebhookTarget } from '../store/webhooks/targets.sql.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import type { DeliveryInLane } from './admission/lane-view.js';
import { Bodies } from './bodies/bodies.js';
import { Recorder } from './recorder.js';

/**
 * How many attempts of a delivery may fail because this process was stalled. After that, an attempt counts
 * even if the process was stalled, so that a delivery is not sent again without end.
 */
const maxStalls = 3;

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
    private readonly bodies: Bodies,
    private readonly retries: Retries,
    private readonly recorder: Recorder,
    private readonly failures: Failures,
  ) {}

  /** Resolves as soon as the request has ended, before the outcome is recorded. Never rejects. */
  async run(delivery: DeliveryInLane, target: WebhookTarget): Promise<RequestResult> {
    const startedAt = monotonicNow();
    const outcome = await this.sender.attempt(outgoing(delivery, target), {
      isStallExcused: delivery.stalls < maxStalls,
    });
    this.bodies.release(delivery);
    const finished = this.finish(delivery, target, outcome, startedAt);
    return {
      hasSucceeded: outcome.result === 'success',
      isDeferred: finished.deferral !== null,
      duration: finished.duration,
      consequenceKnown: this.record(finished, target.org, startedAt),
    };
  }

  private finish(
    delivery: DeliveryInLane,
    { windowNo }: WebhookTarget,
    outcome: AttemptOutcome,
    startedAt: number,
  ): FinishedAttempt {
    const { deliveryId, webhookId, supersedeKey, claimNo, leaseEnds, uncounted } = delivery;
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
      duration: hidesDuration(outcome) ? 0 : endedAt - startedAt,
      endedAt,
      next: this.retries.nextAfter(number - uncounted, outcome, delivery, uncounted),
    };
  }

  private async record(finished: FinishedAttempt, org: string, startedAt: number): Promise<void> {
    const { isRecorded } = await this.recorder.record(finished);
    if (isRecorded) await this.failures.settle(finished, org, startedAt);
  }
}

/** Lists the properties, because a spread of the target would allocate kilobytes per attempt. */
function outgoing(
  { webhookId, eventId, entity, resource, body }: DeliveryInLane,
  { org, remoteUrl, token, secrets }: WebhookTarget,
): OutgoingDelivery {
  return { webhookId, org, eventId, entity, resource, body, remoteUrl, token, secrets };
}

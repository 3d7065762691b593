import { Inject, Injectable } from '@nestjs/common';
import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import type { Delivery } from '../extend/delivery.js';
import type { RetryPolicy } from '../extend/retry-policy.js';
import { Telemetry } from '../observe/telemetry.js';
import { defaultRetryWaits } from '../options/resolved-delivery.js';
import { refusePromise } from '../shared/refuse-promise.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import { ScheduledRetries } from './scheduled-retries.policy.js';

/** DI token of the retry policy. */
export const RETRY_POLICY = Symbol('nestjs-typeorm-webhooks:retry-policy');

/** Decides what happens to a delivery after an attempt. */
@Injectable()
export class Retries {
  private readonly defaultPolicy = new ScheduledRetries(defaultRetryWaits);

  constructor(
    @Inject(RETRY_POLICY) private readonly policy: RetryPolicy,
    private readonly telemetry: Telemetry,
  ) {}

  /** @param attempts number of recorded attempts, including this one */
  nextAfter(attempts: number, outcome: AttemptOutcome, delivery: Delivery): FinishedAttempt['next'] {
    if (outcome.result === 'success') return 'delivered';
    const wait = this.waitAfter(attempts, outcome, delivery);
    return wait === null ? 'failed' : { retryIn: wait };
  }

  /**
   * If the host's policy has a bug, the default schedule decides, so that the delivery is retried, but not
   * without end.
   */
  private waitAfter(attempts: number, outcome: AttemptOutcome, delivery: Delivery): number | null {
    const { deliveryId, webhookId, org, eventId, entity, resource } = delivery;
    // A copy without the body: nothing that the policy does to it reaches the worker.
    const copy = { deliveryId, webhookId, org, eventId, entity, resource };
    try {
      return checkedWait(refusePromise(this.policy.waitAfter(attempts, outcome, copy), 'retry.waitAfter()'));
    } catch (error) {
      this.telemetry.report({ type: 'retry_policy.failed', webhookId, deliveryId, error });
      return this.defaultPolicy.waitAfter(attempts, outcome);
    }
  }
}

/** @throws TypeError if the policy returned something that is not a wait */
function checkedWait(wait: number | null): number | null {
  if (wait === null || (Number.isFinite(wait) && wait >= 0)) return wait;
  throw new TypeError(`retry.waitAfter() must return milliseconds or null, and returned ${String(wait)}`);
}

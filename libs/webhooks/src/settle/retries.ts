import { Inject, Injectable } from '@nestjs/common';
import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import type { Delivery } from '../extend/delivery.js';
import type { RetryPolicy } from '../extend/retry-policy.js';
import { ownFaults } from '../model/states.js';
import { Telemetry } from '../observe/telemetry.js';
import { defaultRetryWaits } from '../options/resolved-delivery.js';
import { refusePromise } from '../shared/refuse-promise.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import { waitAfterOwnFault } from './own-fault-wait.js';
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

  /**
   * @param attempts number of recorded attempts that use up a retry, including this one
   * @param uncounted number of recorded attempts that use up no retry
   */
  nextAfter(
    attempts: number,
    outcome: AttemptOutcome,
    delivery: Delivery,
    uncounted: number,
  ): FinishedAttempt['next'] {
    if (outcome.result === 'success') return 'delivered';
    if (ownFaults.has(outcome.result)) return { retryIn: waitAfterOwnFault(uncounted) };
    const wait = this.waitAfter(attempts, outcome, delivery);
    return wait === null ? 'failed' : { retryIn: wait };
  }

  /**
   * Returns the wait before the next attempt, as the policy decides, or null if there is no further attempt.
   * If the host's policy throws or returns an invalid value, the default schedule decides instead. The
   * delivery is then still retried, but only a limited number of times.
   */
  private waitAfter(attempts: number, outcome: AttemptOutcome, delivery: Delivery): number | null {
    const { deliveryId, webhookId, org, eventId, entity, resource } = delivery;
    // The policy gets a copy without the body. If the policy changes the copy, the worker is not affected.
    const copy = { deliveryId, webhookId, org, eventId, entity, resource };
    try {
      return checkedWait(refusePromise(this.policy.waitAfter(attempts, outcome, copy), 'retry.waitAfter()'));
    } catch (error) {
      this.telemetry.report({ type: 'retry_policy.failed', webhookId, deliveryId, error });
      return this.defaultPolicy.waitAfter(attempts, outcome);
    }
  }
}

/**
 * Returns the wait.
 * @throws TypeError if the policy returned neither null nor a number of milliseconds
 */
function checkedWait(wait: number | null): number | null {
  if (wait === null || (Number.isFinite(wait) && wait >= 0)) return wait;
  throw new TypeError(`retry.waitAfter() must return milliseconds or null, but returned ${String(wait)}`);
}

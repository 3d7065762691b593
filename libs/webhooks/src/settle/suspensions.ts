import { Inject, Injectable, Logger } from '@nestjs/common';
import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import type { Judgement, SuspensionRule } from '../store/suspend/suspension.sql.js';
import { atOnce } from '../shared/at-once.js';
import { chunksOf } from '../shared/chunks-of.js';
import { textOf } from '../shared/text-of.js';
import { SuspensionsStore } from '../store/suspend/suspensions.store.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { defaultRetryWaits } from '../options/resolved-options.js';
import type { RetryPolicy } from '../extend/retry-policy.js';
import { ScheduledRetries } from './scheduled-retries.policy.js';
import type { SuspensionPolicy } from '../extend/suspension-policy.js';

/** DI tokens of the two policies. */
export const RETRY_POLICY = Symbol('nestjs-typeorm-webhooks:retry-policy');
export const SUSPENSION_POLICY = Symbol('nestjs-typeorm-webhooks:suspension-policy');

/** Webhooks that are judged in one transaction, which locks them. */
const mostAtOnce = 100;

/** Decides what an outcome means: for its delivery, and for its webhook. */
@Injectable()
export class SettlementService {
  private readonly logger = new Logger('Webhooks');
  private readonly defaultRetries = new ScheduledRetries(defaultRetryWaits);

  constructor(
    private readonly store: SuspensionsStore,
    private readonly lifecycle: WebhookLifecycle,
    @Inject(RETRY_POLICY) private readonly retryPolicy: RetryPolicy,
    @Inject(SUSPENSION_POLICY) private readonly suspensionPolicy: SuspensionPolicy,
  ) {}

  /** What the delivery does after its attempt number so-and-so. */
  nextAfter(attempts: number, outcome: AttemptOutcome): FinishedAttempt['next'] {
    if (outcome.result === 'success') return 'delivered';
    const wait = this.waitAfter(attempts, outcome);
    return wait === null ? 'failed' : { retryIn: wait };
  }

  /** A host's policy may have a bug; the default schedule then sees to it that the delivery is tried again, and not for ever. */
  private waitAfter(attempts: number, outcome: AttemptOutcome): number | null {
    try {
      const wait = atOnce(this.retryPolicy.waitAfter(attempts, outcome), 'retry.waitAfter()');
      if (wait === null || (Number.isFinite(wait) && wait >= 0)) return wait;
      this.logger.error(`The retry policy must return null or milliseconds, and returned ${String(wait)}`);
    } catch (error) {
      this.logger.error(`The retry policy failed: ${textOf(error)}`);
    }
    return this.defaultRetries.waitAfter(attempts, outcome);
  }

  /**
   * Suspends the webhooks whose recorded failures ask for it, and tells the host.
   * @returns what there is to say about these webhooks; of the others nothing
   */
  async judge(webhookIds: readonly number[]): Promise<readonly Judgement[]> {
    const judgements: Judgement[] = [];
    for (const ids of chunksOf(webhookIds, mostAtOnce)) {
      judgements.push(...(await this.store.judge(ids, this.rule)));
    }
    for (const { verdict, about } of judgements) {
      if (verdict === 'failing') continue;
      this.lifecycle.publish({ type: 'webhook.suspended', reason: verdict.suspend, ...about });
    }
    return judgements;
  }

  /** A host's policy may have a bug; what it can't judge is left as it is. */
  private get rule(): SuspensionRule {
    const policy = this.suspensionPolicy;
    return {
      window: policy.window,
      judge: (record) => {
        try {
          return atOnce(policy.judge(record), 'suspension.policy.judge()');
        } catch (error) {
          this.logger.error(`The suspension policy failed: ${textOf(error)}`);
          return null;
        }
      },
    };
  }
}

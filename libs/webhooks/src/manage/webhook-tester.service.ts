import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Catalog } from '../catalog/catalog.js';
import { NoExampleError } from '../errors/no-example.error.js';
import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { hidesDuration } from '../send/outcome.js';
import { Sender } from '../send/sender.js';
import { monotonicNow, timeOfDay } from '../shared/clock.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { MinuteLimit } from './minute-limit.js';
import { orNotFound } from './or-not-found.js';
import { WebhookRegistry } from './webhook-registry.service.js';

/**
 * DI token of the step to which the time of a test with the result `address` is rounded up, in milliseconds.
 * The tests of the library replace it.
 */
export const ANSWER_STEP = Symbol('nestjs-typeorm-webhooks:answer-step');
/** The default of `ANSWER_STEP`. Name servers rarely need longer to answer. */
export const defaultAnswerStep = 1000;

/** The result of a test, which customers may see. A test is an attempt without a delivery. */
export interface WebhookTest extends Omit<AttemptOutcome, 'retryAfter' | 'cause'> {
  /** The time at which the test started, on the clock of this process. */
  readonly startedAt: Date;
  /**
   * Duration of the test, in whole milliseconds. Null if the result is `address`, because the duration would
   * show whether the host's network knows the name.
   */
  readonly durationMs: number | null;
}

/** Tests webhooks. Sends the example of the webhook's entity immediately, without using the worker. */
@Injectable()
export class WebhookTester {
  private readonly tests: MinuteLimit;

  constructor(
    private readonly registry: WebhookRegistry,
    private readonly deliveries: DeliveriesStore,
    private readonly catalog: Catalog,
    private readonly sender: Sender,
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
    @Inject(ANSWER_STEP) private readonly answerStep: number,
  ) {
    this.tests = new MinuteLimit('testsPerMinute', options.testsPerMinute);
  }

  /** @throws WebhookNotFoundError, UndecryptableSecretError, NoExampleError, TooManyRequestsError */
  async test(org: string, id: number): Promise<WebhookTest> {
    const { entity } = await this.registry.get(org, id);
    const example = this.catalog.find(entity)?.example ?? null;
    if (example === null) throw new NoExampleError(entity);
    const target = orNotFound((await this.deliveries.readTargets([id])).get(id), org, id);
    if (target.undecryptable) throw target.undecryptable;
    await this.tests.count(org);
    const body = Buffer.from(JSON.stringify(example));
    const startedAt = new Date(timeOfDay());
    const start = monotonicNow();
    const outcome = await this.sender.attempt({ ...target, eventId: uuidv7(), entity, resource: null, body });
    const { result, status, error, responseExcerpt } = outcome;
    const duration = monotonicNow() - start;
    const isHidden = hidesDuration(outcome);
    if (isHidden) await this.untilNextStep(duration);
    const durationMs = isHidden ? null : Math.round(duration);
    return { startedAt, durationMs, result, status, error, responseExcerpt };
  }

  /**
   * Waits until the test has taken a whole number of steps. A customer who measures the time until the answer
   * then doesn't see how long the lookup took, unless it took longer than a step.
   */
  private async untilNextStep(passed: number): Promise<void> {
    if (this.answerStep > 0) await setTimeout(this.answerStep - (passed % this.answerStep));
  }
}

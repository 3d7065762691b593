import { Injectable, Logger } from '@nestjs/common';
import { SettlementService } from '../settle/settlement.service.js';
import { monotonicNow } from '../shared/clock.js';
import type { FinishedAttempt } from '../store/finished-attempt.js';
import { WebhooksStore } from '../store/webhooks.store.js';
import { WakeUp } from './wake-up.js';

/** Outcomes are gathered for so many milliseconds before they are written. */
const gatherFor = 3;
/** So many are written at once. */
const mostAtOnce = 500;
/** With more than this unwritten, nothing new is claimed. */
const mostBehind = 2000;
/** Between two tries while the database can't be written, in milliseconds. */
const retryEvery = 1000;
/** So often an outcome is tried that the database refuses while it takes others. */
const mostRefusals = 3;

interface Waiting {
  readonly attempt: FinishedAttempt;
  readonly resolve: (result: { isOurs: boolean }) => void;
}

/** Gathers outcomes and writes them in batches; an outcome that is known is kept until it is written. */
@Injectable()
export class Recorder {
  private readonly logger = new Logger('Webhooks');
  private readonly waiting: Waiting[] = [];
  private readonly toJudge: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private judging: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly store: WebhooksStore,
    private readonly settlement: SettlementService,
    private readonly wakeUp: WakeUp,
  ) {}

  /** Whether the database takes outcomes more slowly than they come. */
  get isBehind(): boolean {
    return this.waiting.length > mostBehind;
  }

  /**
   * Resolves when the attempt is written and, if it failed, its webhook judged.
   *
   * @returns `isOurs`: whether the claim still held; if not, nothing was written
   */
  record(attempt: FinishedAttempt): Promise<{ isOurs: boolean }> {
    return new Promise((resolve) => {
      this.waiting.push({ attempt, resolve });
      this.writing ??= this.writeAll();
    });
  }

  /** From now on each outcome is tried once. */
  stop(): void {
    this.isStopping = true;
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await wait(gatherFor);
      const wasBehind = this.isBehind;
      await this.write(this.waiting.splice(0, mostAtOnce));
      if (wasBehind && !this.isBehind) this.wakeUp.ring();
    }
    this.writing = undefined;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    const own = await this.writeUntilDone(batch.map(({ attempt }) => attempt));
    const failed: Waiting[] = [];
    for (const one of batch) {
      const isOurs = own.has(one.attempt.deliveryId);
      if (isOurs && one.attempt.outcome.result !== 'success') failed.push(one);
      else one.resolve({ isOurs });
    }
    // Not awaited: judging failing webhooks must not keep the healthy ones' outcomes from being written.
    this.toJudge.push(...failed);
    if (failed.length > 0) this.judging ??= this.judgeAll();
  }

  /**
   * Tries until the leases are over: then somebody else has the deliveries. An outcome that the database refuses while it
   * takes others is tried a few times only, for that may be its own fault, and the next ones wait.
   *
   * @returns the deliveries that were ours
   */
  private async writeUntilDone(attempts: readonly FinishedAttempt[]): Promise<ReadonlySet<number>> {
    const own = new Set<number>();
    let left = await this.tryToWrite(attempts, own);
    for (let refusals = 0; left.length > 0 && refusals < mostRefusals && !this.isStopping;) {
      await wait(retryEvery);
      const before = left.filter(({ leaseEnds }) => monotonicNow() < leaseEnds);
      left = await this.tryToWrite(before, own);
      if (left.length < attempts.length) refusals++;
    }
    return own;
  }

  /** All at once or, when that fails, one by one. @returns those that could not be written */
  private async tryToWrite(
    attempts: readonly FinishedAttempt[],
    own: Set<number>,
  ): Promise<readonly FinishedAttempt[]> {
    if (attempts.length === 0 || (await this.isWritten(attempts, own))) return [];
    if (attempts.length === 1) return attempts;
    const left: FinishedAttempt[] = [];
    for (const attempt of attempts) if (!(await this.isWritten([attempt], own))) left.push(attempt);
    return left;
  }

  private async isWritten(attempts: readonly FinishedAttempt[], own: Set<number>): Promise<boolean> {
    try {
      const recorded = await this.store.record(attempts);
      for (const id of recorded.own) own.add(id);
      if (recorded.freed.size > 0) this.wakeUp.ringFor(recorded.freed);
      const waits = attempts.flatMap(({ next }) => (typeof next === 'object' ? [next.retryIn] : []));
      if (waits.length > 0) this.wakeUp.ringForDue(Math.min(...waits));
      return true;
    } catch (error) {
      this.logger.error(
        `The outcomes of ${attempts.length} attempts can't be recorded now: ${String(error)}`,
      );
      return false;
    }
  }

  /** One batch at a time: they would only wait for each other's locks. */
  private async judgeAll(): Promise<void> {
    while (this.toJudge.length > 0) await this.judge(this.toJudge.splice(0));
    this.judging = undefined;
  }

  private async judge(failed: readonly Waiting[]): Promise<void> {
    const webhookIds = [...new Set(failed.map(({ attempt }) => attempt.webhookId))];
    try {
      await this.settlement.judgeNewFailures(webhookIds);
    } catch (error) {
      this.logger.error(
        `Failing webhooks can't be judged now, the suspension checker will: ${webhookIds.join(', ')}: ${String(error)}`,
      );
    }
    for (const { resolve } of failed) resolve({ isOurs: true });
  }
}

/** Referenced: what is gathered keeps the process alive until it is written. */
function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

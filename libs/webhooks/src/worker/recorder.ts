import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { monotonicNow } from '../shared/clock.js';
import type { FinishedAttempt } from '../store/finished-attempt.js';
import { WebhooksStore } from '../store/webhooks.store.js';
import { WakeUp } from './wake-up.js';

/** Milliseconds for which outcomes are gathered before they are written. */
const gatherFor = 3;
/** Outcomes in one write. */
const mostAtOnce = 500;
/** Unwritten outcomes; with more of them nothing new is claimed. */
const mostBehind = 2000;
/** A write that takes longer, in milliseconds, hangs: while it does, whatever was sent would be sent again when its lease is over. */
const longestWrite = 5000;
/** Milliseconds between two tries while the database can't be written. */
const retryEvery = 1000;
/** Tries for an outcome that the database refuses while it takes others. */
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
  private writing: Promise<void> | undefined;
  /** On the monotonic clock. */
  private writingSince = Infinity;
  private isStopping = false;

  constructor(
    private readonly store: WebhooksStore,
    private readonly wakeUp: WakeUp,
  ) {}

  /** Whether the database takes outcomes more slowly than they come. */
  get isBehind(): boolean {
    return this.waiting.length > mostBehind || monotonicNow() - this.writingSince > longestWrite;
  }

  /**
   * Resolves when the attempt is written.
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
      let wasBehind = this.isBehind;
      this.writingSince = monotonicNow();
      await this.write(this.waiting.splice(0, mostAtOnce));
      wasBehind ||= this.isBehind;
      this.writingSince = Infinity;
      if (wasBehind && !this.isBehind) this.wakeUp.ring();
    }
    this.writing = undefined;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    const own = await this.writeUntilDone(batch.map(({ attempt }) => attempt));
    for (const { attempt, resolve } of batch) resolve({ isOurs: own.has(attempt.deliveryId) });
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
}

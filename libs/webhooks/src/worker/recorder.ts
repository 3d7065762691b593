import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { monotonicNow } from '../shared/clock.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import { SilentDatabaseError } from '../store/database/silent-database.error.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { WakeUp } from './wake-up/wake-up.js';

/** Milliseconds for which outcomes are gathered before they are written. */
const gatherFor = 3;
/** Outcomes in one write. */
const mostAtOnce = 500;
/** Unwritten outcomes; with more of them nothing new is claimed. */
const mostBehind = 2000;
/** Milliseconds without an answer to a write; after them nothing new is claimed: it would be sent again and again, whenever its lease is over. */
const longestSilence = 5000;
/** Milliseconds between two tries while the database can't be written. */
const retryEvery = 1000;
/** Tries for an outcome that the database refuses while it takes others. */
const mostRefusals = 3;

const isLeased = ({ leaseEnds }: FinishedAttempt): boolean => monotonicNow() < leaseEnds;

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
  /** When a write began that the database hasn't answered yet, on the monotonic clock; also while it is asked again. */
  private silentSince: number | undefined;
  private isStopping = false;

  constructor(
    private readonly store: DeliveriesStore,
    private readonly wakeUp: WakeUp,
  ) {}

  /** Whether the database takes outcomes more slowly than they come, or doesn't answer. */
  get isBehind(): boolean {
    const isSilent = this.silentSince !== undefined && monotonicNow() - this.silentSince > longestSilence;
    return isSilent || this.waiting.length > mostBehind;
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
      const wasBehind = this.isBehind;
      await this.write(this.waiting.splice(0, mostAtOnce));
      if (wasBehind && !this.isBehind) this.wakeUp.ring();
    }
    this.writing = undefined;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    const own = await this.writeUntilDone(batch.map(({ attempt }) => attempt));
    for (const { attempt, resolve } of batch) resolve({ isOurs: own.has(attempt.deliveryId) });
  }

  /**
   * Tries until the leases are over: then somebody else has the deliveries. While the database doesn't answer it goes on trying, for then nothing is claimed; when it answers
   * again, what somebody else has is left alone. An outcome that the database refuses while it takes others is tried a few times only, for that may be its own
   * fault, and the next ones wait.
   *
   * @returns the deliveries that were ours
   */
  private async writeUntilDone(attempts: readonly FinishedAttempt[]): Promise<ReadonlySet<number>> {
    const own = new Set<number>();
    let left = await this.tryToWrite(attempts, own);
    for (let refusals = 0; left.length > 0 && refusals < mostRefusals && !this.isStopping;) {
      await wait(retryEvery);
      const tried = this.silentSince === undefined ? left.filter(isLeased) : left;
      left = await this.tryToWrite(tried, own);
      // Several that are refused together, and none taken: that is the database.
      const isTheirFault = left.length < tried.length || (left.length === 1 && attempts.length > 1);
      if (isTheirFault && this.silentSince === undefined) refusals++;
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
    for (const attempt of attempts) {
      const isSilent = this.silentSince !== undefined;
      if (isSilent || !(await this.isWritten([attempt], own))) left.push(attempt);
    }
    return left;
  }

  private async isWritten(attempts: readonly FinishedAttempt[], own: Set<number>): Promise<boolean> {
    this.silentSince ??= monotonicNow();
    try {
      const recorded = await this.store.record(attempts);
      this.answered();
      for (const id of recorded.own) own.add(id);
      if (recorded.freed.size > 0) this.wakeUp.ringFor(recorded.freed);
      const waits = attempts.flatMap(({ next }) => (typeof next === 'object' ? [next.retryIn] : []));
      if (waits.length > 0) this.wakeUp.ringForDue(Math.min(...waits));
      return true;
    } catch (error) {
      if (!(error instanceof SilentDatabaseError)) this.answered();
      this.logger.error(
        `The outcomes of ${attempts.length} attempts can't be recorded now: ${String(error)}`,
      );
      return false;
    }
  }

  private answered(): void {
    const wasBehind = this.isBehind;
    this.silentSince = undefined;
    if (wasBehind && !this.isBehind) this.wakeUp.ring();
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Telemetry } from '../observe/telemetry.js';
import { monotonicNow } from '../shared/clock.js';
import { SilentDatabaseError } from '../store/database/silent-database.error.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import { WakeUp } from './wake-up/wake-up.js';

/** Milliseconds for which outcomes are gathered before they are written together. */
const gatherFor = 3;
/** Outcomes in one write. */
const maxPerWrite = 500;
/** Unwritten outcomes. With more of them, nothing new is claimed. */
const maxUnwritten = 2000;
/**
 * Milliseconds for which a write may stay unanswered. After that nothing new is claimed: it would be sent
 * again and again, whenever its lease expires.
 */
const maxSilence = 5000;
/** Milliseconds between two tries to write outcomes that could not be written. */
const writeAgainAfter = 1000;
/** Tries to write an outcome that the database refuses while it accepts others. */
const maxRefusals = 3;

const isLeased = ({ leaseEnds }: FinishedAttempt): boolean => monotonicNow() < leaseEnds;

interface Unwritten {
  readonly attempt: FinishedAttempt;
  readonly resolve: (result: { isRecorded: boolean }) => void;
}

/** Gathers outcomes and writes them in batches. Keeps each outcome until it is written. */
@Injectable()
export class Recorder {
  private readonly unwritten: Unwritten[] = [];
  private writing: Promise<void> | undefined;
  /**
   * When the write began that the database has not answered yet, on the monotonic clock. Stays the same while
   * the write is repeated.
   */
  private silentSince: number | undefined;
  private isStopping = false;

  constructor(
    private readonly store: DeliveriesStore,
    private readonly wakeUp: WakeUp,
    private readonly telemetry: Telemetry,
  ) {}

  /** Whether the database takes outcomes more slowly than they come, or does not answer. */
  get isBehind(): boolean {
    const isSilent = this.silentSince !== undefined && monotonicNow() - this.silentSince > maxSilence;
    return isSilent || this.unwritten.length > maxUnwritten;
  }

  /**
   * Resolves when the attempt is written.
   *
   * @returns `isRecorded`: false if the claim was lost, and nothing was written
   */
  record(attempt: FinishedAttempt): Promise<{ isRecorded: boolean }> {
    return new Promise((resolve) => {
      this.unwritten.push({ attempt, resolve });
      this.writing ??= this.writeAll();
    });
  }

  /** From now on, each outcome is written at the first try or not at all. */
  stop(): void {
    this.isStopping = true;
  }

  /** Resolves when there is nothing to write. */
  async idle(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.unwritten.length > 0) {
      await wait(gatherFor);
      const wasBehind = this.isBehind;
      await this.writeBatch(this.unwritten.splice(0, maxPerWrite));
      if (wasBehind && !this.isBehind) this.wakeUp.wake();
    }
    this.writing = undefined;
  }

  private async writeBatch(batch: readonly Unwritten[]): Promise<void> {
    const recorded = await this.writeUntilDone(batch.map(({ attempt }) => attempt));
    for (const { attempt, resolve } of batch) resolve({ isRecorded: recorded.has(attempt.deliveryId) });
  }

  /**
   * Retries until the leases expire, because then another process may have the deliveries. While the database
   * is silent it keeps trying, because nothing is claimed meanwhile. When the database answers again, the
   * fence protects deliveries that another process has claimed. An outcome that the database refuses while it
   * accepts others is tried a few times only: it may be refused for what it contains, and the next outcomes
   * wait for it.
   *
   * @returns the ids of the deliveries whose claim still held
   */
  private async writeUntilDone(attempts: readonly FinishedAttempt[]): Promise<ReadonlySet<number>> {
    const recorded = new Set<number>();
    let left = await this.tryToWrite(attempts, recorded);
    for (let refusals = 0; left.length > 0 && refusals < maxRefusals && !this.isStopping;) {
      await wait(writeAgainAfter);
      const tried = this.silentSince === undefined ? left.filter(isLeased) : left;
      left = await this.tryToWrite(tried, recorded);
      // If several are refused and none is accepted, the database is the cause.
      const areTheCause = left.length < tried.length || (left.length === 1 && attempts.length > 1);
      if (areTheCause && this.silentSince === undefined) refusals++;
    }
    return recorded;
  }

  /** Writes all together or, if that fails, one by one. @returns the attempts that could not be written */
  private async tryToWrite(
    attempts: readonly FinishedAttempt[],
    recorded: Set<number>,
  ): Promise<readonly FinishedAttempt[]> {
    if (attempts.length === 0 || (await this.write(attempts, recorded))) return [];
    if (attempts.length === 1) return attempts;
    const left: FinishedAttempt[] = [];
    for (const attempt of attempts) {
      const isSilent = this.silentSince !== undefined;
      if (isSilent || !(await this.write([attempt], recorded))) left.push(attempt);
    }
    return left;
  }

  /** @returns whether the database accepted the write */
  private async write(attempts: readonly FinishedAttempt[], recorded: Set<number>): Promise<boolean> {
    this.silentSince ??= monotonicNow();
    try {
      const { own, freed } = await this.store.record(attempts);
      this.noteAnswer();
      for (const id of own) recorded.add(id);
      if (freed.size > 0) this.wakeUp.wakeFor(freed);
      const waits = attempts.flatMap(({ next }) => (typeof next === 'object' ? [next.retryIn] : []));
      if (waits.length > 0) this.wakeUp.wakeForDueIn(Math.min(...waits));
      return true;
    } catch (error) {
      if (!(error instanceof SilentDatabaseError)) this.noteAnswer();
      this.telemetry.report({ type: 'recording.failed', attempts: attempts.length, error });
      return false;
    }
  }

  private noteAnswer(): void {
    const wasBehind = this.isBehind;
    this.silentSince = undefined;
    if (wasBehind && !this.isBehind) this.wakeUp.wake();
  }
}

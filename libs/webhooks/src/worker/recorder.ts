import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Telemetry } from '../observe/telemetry.js';
import { monotonicNow } from '../shared/clock.js';
import { SilentDatabaseError } from '../store/database/silent-database.error.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import type { FinishedAttempt } from '../store/record/finished-attempt.js';
import { WakeUp } from './wake-up/wake-up.js';

/** How long outcomes are gathered before they are written together, in milliseconds. */
const gatherFor = 3;
/** Maximum number of outcomes in one write. */
const maxPerWrite = 500;
/** Maximum number of unwritten outcomes. While there are more, nothing new is claimed. */
const maxUnwritten = 2000;
/**
 * How long the database may leave a write unanswered, in milliseconds. After that, nothing new is claimed,
 * because a delivery whose outcome can't be recorded would be sent again each time that the lease expires.
 */
const maxSilence = 5000;
/** How long to wait before a failed write is tried again, in milliseconds. */
const writeAgainAfter = 1000;
/** How often the write of an outcome is repeated if the database refuses it but accepts others. */
const maxRefusals = 3;

const isLeased = ({ leaseEnds }: FinishedAttempt): boolean => monotonicNow() < leaseEnds;

interface Unwritten {
  readonly attempt: FinishedAttempt;
  readonly resolve: (result: { isRecorded: boolean }) => void;
}

/**
 * Gathers the outcomes of attempts and writes them together. Tries again if a write fails (see
 * `writeUntilDone`).
 */
@Injectable()
export class Recorder {
  private readonly unwritten: Unwritten[] = [];
  private writing: Promise<void> | undefined;
  /**
   * The start time of the first write that the database has not answered, on the monotonic clock. Stays the
   * same while that write is repeated. Undefined if the database has answered the last write.
   */
  private silentSince: number | undefined;
  private isStopping = false;

  constructor(
    private readonly store: DeliveriesStore,
    private readonly wakeUp: WakeUp,
    private readonly telemetry: Telemetry,
  ) {}

  /** True if too many outcomes are unwritten, or if the database hasn't answered a write for too long. */
  get isBehind(): boolean {
    const isSilent = this.silentSince !== undefined && monotonicNow() - this.silentSince > maxSilence;
    return isSilent || this.unwritten.length > maxUnwritten;
  }

  /**
   * Writes the outcome of an attempt. Resolves when it is written, or when it can't be written any more.
   *
   * @returns `isRecorded`: false if nothing was written, because another process has claimed the delivery or
   *   because the writes failed
   */
  record(attempt: FinishedAttempt): Promise<{ isRecorded: boolean }> {
    return new Promise((resolve) => {
      this.unwritten.push({ attempt, resolve });
      this.writing ??= this.writeAll();
    });
  }

  /**
   * Stops repeating failed writes. From now on, an outcome that can't be written at the first try is lost.
   */
  stop(): void {
    this.isStopping = true;
  }

  /** Resolves when no outcome is left to write. */
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
    for (const { attempt, resolve } of batch) resolve({ isRecorded: recorded.has(attempt) });
  }

  /**
   * Writes outcomes and repeats failed writes until the leases expire. After that, other processes may have
   * claimed the deliveries. While the database is silent, the writes are repeated even after the leases have
   * expired, because this process claims nothing new meanwhile. When the database answers again, the fence
   * protects deliveries that another process has claimed.
   *
   * If the database refuses an outcome and accepts others, the refused outcome is tried only a few times. Its
   * content may be the cause, so more tries may be useless. They would also delay the next outcomes, which
   * can't be written before this method returns.
   *
   * @returns the attempts whose outcomes were written
   */
  private async writeUntilDone(attempts: readonly FinishedAttempt[]): Promise<ReadonlySet<FinishedAttempt>> {
    const recorded = new Set<FinishedAttempt>();
    let left = await this.tryToWrite(attempts, recorded);
    for (let refusals = 0; left.length > 0 && refusals < maxRefusals && !this.isStopping;) {
      await wait(writeAgainAfter);
      const tried = this.silentSince === undefined ? left.filter(isLeased) : left;
      left = await this.tryToWrite(tried, recorded);
      // If the database refuses several outcomes and accepts none, the database itself is the cause.
      const areTheCause = left.length < tried.length || (left.length === 1 && attempts.length > 1);
      if (areTheCause && this.silentSince === undefined) refusals++;
    }
    return recorded;
  }

  /**
   * Writes all attempts together or, if that fails, one by one.
   *
   * @returns the attempts that could not be written
   */
  private async tryToWrite(
    attempts: readonly FinishedAttempt[],
    recorded: Set<FinishedAttempt>,
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

  /** @returns true if the database accepted the write */
  private async write(
    attempts: readonly FinishedAttempt[],
    recorded: Set<FinishedAttempt>,
  ): Promise<boolean> {
    this.silentSince ??= monotonicNow();
    try {
      const { own, freed } = await this.store.record(attempts);
      this.noteAnswer();
      for (const attempt of own) recorded.add(attempt);
      if (freed.size > 0) this.wakeUp.wakeFor(freed);
      const waits = attempts.flatMap(({ next }) => (typeof next === 'object' ? [next.retryIn] : []));
      if (waits.length > 0) this.wakeUp.wakeForDueIn(Math.min(...waits));
      for (const { webhookId, deferral } of attempts) if (deferral) this.wakeAfter(deferral, webhookId);
      return true;
    } catch (error) {
      if (!(error instanceof SilentDatabaseError)) this.noteAnswer();
      this.telemetry.report({ type: 'recording.failed', attempts: attempts.length, error });
      return false;
    }
  }

  /**
   * Wakes the worker when the deferral of a lane ends. Without this, it would find the lane at its next poll.
   */
  private wakeAfter(deferral: number, webhookId: number): void {
    setTimeout(() => this.wakeUp.wakeFor([webhookId]), Math.ceil(deferral) + 1).unref();
  }

  private noteAnswer(): void {
    const wasBehind = this.isBehind;
    this.silentSince = undefined;
    if (wasBehind && !this.isBehind) this.wakeUp.wake();
  }
}

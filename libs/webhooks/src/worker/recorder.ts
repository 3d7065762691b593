import { Injectable, Logger } from '@nestjs/common';
import { SettlementService } from '../settle/settlement.service.js';
import type { FinishedAttempt, Recorded } from '../store/record.sql.js';
import { WebhooksStore } from '../store/webhooks.store.js';

/** Outcomes are gathered for so many milliseconds before they are written. */
const gatherFor = 3;
/** So many are written at once. */
const mostAtOnce = 500;
/** Between two tries while the database can't be written, in milliseconds. */
const retryEvery = 200;

/** By then the lease of an outcome that couldn't be written is over, and somebody else has the delivery. */
const giveUpAfter = 60_000;

interface Waiting {
  readonly attempt: FinishedAttempt;
  readonly resolve: (result: { isOurs: boolean }) => void;
}

const nothing: Recorded = { own: new Set(), hasFreed: false };

/** Gathers outcomes and writes them in batches; an outcome that is known is kept until it is written. */
@Injectable()
export class Recorder {
  private readonly logger = new Logger('Webhooks');
  private readonly waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private tellFreed: () => void = () => undefined;

  constructor(
    private readonly store: WebhooksStore,
    private readonly settlement: SettlementService,
  ) {}

  /** Calls back when deliveries that had waited for recorded outcomes can be claimed. */
  onFreed(listener: () => void): void {
    this.tellFreed = listener;
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

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await wait(gatherFor);
      await this.write(this.waiting.splice(0, mostAtOnce));
    }
    this.writing = undefined;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    const { own, hasFreed } = await this.writeUntilDone(batch.map(({ attempt }) => attempt));
    const failed: Waiting[] = [];
    for (const one of batch) {
      const isOurs = own.has(one.attempt.deliveryId);
      if (isOurs && one.attempt.outcome.result !== 'success') failed.push(one);
      else one.resolve({ isOurs });
    }
    if (hasFreed) this.tellFreed();
    // Not awaited: judging a few failing webhooks must not keep the healthy ones' outcomes from being written.
    void this.judge(failed);
  }

  /** One outcome that the database refuses must not keep the others from being written: after a failure each is tried alone. */
  private async writeUntilDone(attempts: readonly FinishedAttempt[]): Promise<Recorded> {
    for (let left = attempts; left.length > 0; left = left.filter((attempt) => attempt.age() < giveUpAfter)) {
      const recorded = (await this.tryToWrite(left)) ?? (await this.tryEach(left));
      if (recorded) return recorded;
      await wait(retryEvery);
    }
    return nothing;
  }

  private async tryToWrite(attempts: readonly FinishedAttempt[]): Promise<Recorded | undefined> {
    try {
      return await this.store.record(attempts);
    } catch (error) {
      this.logger.error(
        `The outcomes of ${attempts.length} attempts can't be recorded now: ${String(error)}`,
      );
      return undefined;
    }
  }

  /** Undefined when none could be written: then it is the database, not an outcome. */
  private async tryEach(attempts: readonly FinishedAttempt[]): Promise<Recorded | undefined> {
    if (attempts.length === 1) return undefined;
    const each: Recorded[] = [];
    for (const attempt of attempts) {
      const recorded = await this.tryToWrite([attempt]);
      if (recorded) each.push(recorded);
      else if (each.length === 0) return undefined;
    }
    return {
      own: new Set(each.flatMap(({ own }) => [...own])),
      hasFreed: each.some(({ hasFreed }) => hasFreed),
    };
  }

  private async judge(failed: readonly Waiting[]): Promise<void> {
    const byWebhook = new Map<number, Waiting[]>();
    for (const one of failed)
      byWebhook.set(one.attempt.webhookId, [...(byWebhook.get(one.attempt.webhookId) ?? []), one]);
    for (const [webhookId, waiting] of byWebhook) {
      try {
        await this.settlement.judgeNewFailures(webhookId);
      } catch (error) {
        this.logger.error(
          `Webhook ${webhookId} can't be judged now, the suspension checker will: ${String(error)}`,
        );
      }
      for (const { resolve } of waiting) resolve({ isOurs: true });
    }
  }
}

/** Referenced: what is gathered keeps the process alive until it is written. */
function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

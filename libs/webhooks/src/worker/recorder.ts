import { Injectable, Logger } from '@nestjs/common';
import { SettlementService } from '../settle/settlement.service.js';
import type { FinishedAttempt } from '../store/record.sql.js';
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
  readonly resolve: (isOurs: boolean) => void;
}

/** Gathers outcomes and writes them in batches; an outcome that is known is kept until it is written. */
@Injectable()
export class Recorder {
  private readonly logger = new Logger('Webhooks');
  private readonly waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;

  constructor(
    private readonly store: WebhooksStore,
    private readonly settlement: SettlementService,
  ) {}

  /**
   * Resolves when the attempt is written and, if it failed, its webhook judged.
   *
   * @returns whether the claim still held; if not, nothing was written
   */
  record(attempt: FinishedAttempt): Promise<boolean> {
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
    const own = await this.writeUntilDone(batch.map(({ attempt }) => attempt));
    const failed = batch.filter(
      ({ attempt }) => own.has(attempt.deliveryId) && attempt.outcome.result !== 'success',
    );
    for (const { attempt, resolve } of batch) {
      if (attempt.outcome.result === 'success' || !own.has(attempt.deliveryId))
        resolve(own.has(attempt.deliveryId));
    }
    // Not awaited: judging a few failing webhooks must not keep the healthy ones' outcomes from being written.
    void this.judge(failed);
  }

  /** One outcome that the database refuses must not keep the others from being written: after a failure each is tried alone. */
  private async writeUntilDone(attempts: readonly FinishedAttempt[]): Promise<ReadonlySet<number>> {
    for (let left = attempts; left.length > 0; left = left.filter((attempt) => attempt.age() < giveUpAfter)) {
      const own = (await this.tryToWrite(left)) ?? (await this.tryEach(left));
      if (own) return own;
      await wait(retryEvery);
    }
    return new Set();
  }

  private async tryToWrite(attempts: readonly FinishedAttempt[]): Promise<ReadonlySet<number> | undefined> {
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
  private async tryEach(attempts: readonly FinishedAttempt[]): Promise<ReadonlySet<number> | undefined> {
    if (attempts.length === 1) return undefined;
    const own = new Set<number>();
    let written = 0;
    for (const attempt of attempts) {
      const one = await this.tryToWrite([attempt]);
      if (!one && written === 0) return undefined;
      if (one) written++;
      for (const id of one ?? []) own.add(id);
    }
    return own;
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
      for (const { resolve } of waiting) resolve(true);
    }
  }
}

/** Referenced: what is gathered keeps the process alive until it is written. */
function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

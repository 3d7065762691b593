import { Injectable, Logger } from '@nestjs/common';
import { SettlementService } from '../settle/settlement.service.js';
import { monotonicNow } from '../shared/clock.js';
import type { FinishedAttempt, OwnDeliveries } from '../store/record.sql.js';
import { WebhooksStore } from '../store/webhooks.store.js';
import { WakeUp } from './wake-up.js';

/** Outcomes are gathered for so many milliseconds before they are written. */
const gatherFor = 3;
/** So many are written at once. */
const mostAtOnce = 500;
/** Between two tries while the database can't be written, in milliseconds. */
const retryEvery = 1000;

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
  private isStopping = false;

  constructor(
    private readonly store: WebhooksStore,
    private readonly settlement: SettlementService,
    private readonly wakeUp: WakeUp,
  ) {}

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
      await this.write(this.waiting.splice(0, mostAtOnce));
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
    await this.freeWaitingStates(own);
    // Not awaited: judging a few failing webhooks must not keep the healthy ones' outcomes from being written.
    void this.judge(failed);
  }

  /** When this fails, they wait until the lease of the older one would have ended. */
  private async freeWaitingStates(own: OwnDeliveries): Promise<void> {
    try {
      if ((await this.store.freeWaitingStates(own)) > 0) this.wakeUp.ring();
    } catch (error) {
      this.logger.error(`Newer states can't be set free now, and will be sent later: ${String(error)}`);
    }
  }

  /** Tries until the leases are over: then somebody else has the deliveries. */
  private async writeUntilDone(attempts: readonly FinishedAttempt[]): Promise<OwnDeliveries> {
    for (
      let left = attempts;
      left.length > 0;
      left = left.filter(({ leaseEnds }) => monotonicNow() < leaseEnds)
    ) {
      const own = (await this.tryToWrite(left)) ?? (await this.tryEach(left));
      if (own) return own;
      if (this.isStopping) break;
      await wait(retryEvery);
    }
    return new Map();
  }

  private async tryToWrite(attempts: readonly FinishedAttempt[]): Promise<OwnDeliveries | undefined> {
    try {
      return await this.store.record(attempts);
    } catch (error) {
      this.logger.error(
        `The outcomes of ${attempts.length} attempts can't be recorded now: ${String(error)}`,
      );
      return undefined;
    }
  }

  /** One outcome that the database refuses must not keep the others from being written. Undefined when none could be. */
  private async tryEach(attempts: readonly FinishedAttempt[]): Promise<OwnDeliveries | undefined> {
    if (attempts.length === 1) return undefined;
    const each: OwnDeliveries[] = [];
    for (const attempt of attempts) {
      const own = await this.tryToWrite([attempt]);
      if (own) each.push(own);
    }
    return each.length === 0 ? undefined : new Map(each.flatMap((own) => [...own]));
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

import { Injectable } from '@nestjs/common';

/** With more webhooks than this, the worker searches all lanes instead. */
const maxWebhooks = 1000;

/** Why the worker was woken. */
export interface WakeUpSignals {
  /** Webhooks that may have deliveries to claim. */
  readonly webhookIds: readonly number[];
  /** Whether any other webhook may have some too. */
  readonly isSearchNeeded: boolean;
  /** In how many milliseconds the next waiting delivery is due. */
  readonly dueIn: number;
}

/** Wakes the worker before its next poll. A wake-up is only a hint: a lost one costs a poll. */
@Injectable()
export class WakeUp {
  private isAwake = false;
  private endWait: (() => void) | undefined;
  private readonly webhookIds = new Set<number>();
  private isSearchNeeded = false;
  private dueIn = Infinity;

  /** Wakes the worker: there may be something to do. */
  wake(): void {
    this.isAwake = true;
    this.endWait?.();
  }

  /** Wakes the worker: these webhooks may have deliveries to claim. */
  wakeFor(webhookIds: Iterable<number>): void {
    for (const webhookId of webhookIds) this.webhookIds.add(webhookId);
    if (this.webhookIds.size > maxWebhooks) this.wakeForAll();
    else this.wake();
  }

  /** Wakes the worker: any webhook may have deliveries to claim. */
  wakeForAll(): void {
    this.requestSearch();
    this.wake();
  }

  /** Lets the next round search all lanes, without waking the worker for it. */
  requestSearch(): void {
    this.webhookIds.clear();
    this.isSearchNeeded = true;
  }

  /** Wakes the worker: a delivery that waits is due in this many milliseconds. */
  wakeForDueIn(milliseconds: number): void {
    this.dueIn = Math.min(this.dueIn, milliseconds);
    this.wake();
  }

  /** Returns everything that was signalled since the last call. */
  takeSignals(): WakeUpSignals {
    const { isSearchNeeded, dueIn } = this;
    const signals = { webhookIds: [...this.webhookIds], isSearchNeeded, dueIn };
    this.webhookIds.clear();
    this.isSearchNeeded = false;
    this.dueIn = Infinity;
    return signals;
  }

  /**
   * Resolves when the worker is woken, or after `maxWait` milliseconds. Counts every wake-up since the last
   * wait.
   */
  async wait(maxWait: number): Promise<void> {
    if (!this.isAwake) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, maxWait);
        this.endWait = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.endWait = undefined;
    this.isAwake = false;
  }
}

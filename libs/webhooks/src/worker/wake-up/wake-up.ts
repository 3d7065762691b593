import { Injectable } from '@nestjs/common';

/**
 * Maximum number of webhooks to remember. For further webhooks, the worker searches all lanes. The number is
 * high, because one org may have thousands of webhooks, and the webhooks of other orgs must not wait for a
 * search.
 */
const maxWebhooks = 10_000;

/** Why the worker was woken. */
export interface WakeUpSignals {
  /** The ids of the webhooks that may have deliveries to claim. */
  readonly webhookIds: readonly number[];
  /** True if other webhooks may have deliveries to claim too, so that the worker must search all lanes. */
  readonly isSearchNeeded: boolean;
  /**
   * Time until the earliest delivery of `wakeForDueIn` is due, in milliseconds. Infinity if there is none.
   */
  readonly dueIn: number;
}

/** Wakes the worker before its next poll. If a wake-up is lost, the next poll finds the deliveries. */
@Injectable()
export class WakeUp {
  private isAwake = false;
  private endWait: (() => void) | undefined;
  private readonly webhookIds = new Set<number>();
  private isSearchNeeded = false;
  private dueIn = Infinity;

  /** Wakes the worker. */
  wake(): void {
    this.isAwake = true;
    this.endWait?.();
  }

  /** Wakes the worker, because these webhooks may have deliveries to claim. */
  wakeFor(webhookIds: Iterable<number>): void {
    for (const webhookId of webhookIds) {
      if (this.webhookIds.size < maxWebhooks) this.webhookIds.add(webhookId);
      else this.isSearchNeeded = true;
    }
    this.wake();
  }

  /** Wakes the worker, because any webhook may have deliveries to claim. */
  wakeForAll(): void {
    this.requestSearch();
    this.wake();
  }

  /** Makes the next round search all lanes. Doesn't wake the worker. */
  requestSearch(): void {
    this.isSearchNeeded = true;
  }

  /**
   * Wakes the worker, because a retry will be due in this many milliseconds. The worker sets its timer and
   * checks for due deliveries when the retry is due.
   */
  wakeForDueIn(milliseconds: number): void {
    this.dueIn = Math.min(this.dueIn, milliseconds);
    this.wake();
  }

  /** Returns all signals since the last call, and resets them. */
  takeSignals(): WakeUpSignals {
    const { isSearchNeeded, dueIn } = this;
    const signals = { webhookIds: [...this.webhookIds], isSearchNeeded, dueIn };
    this.webhookIds.clear();
    this.isSearchNeeded = false;
    this.dueIn = Infinity;
    return signals;
  }

  /**
   * Resolves when the worker is woken, or after `maxWait` milliseconds. Resolves immediately if the worker
   * was woken after the last `wait` had ended.
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

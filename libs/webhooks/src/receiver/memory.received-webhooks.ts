import { monotonicNow } from '../shared/clock.js';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';
import type { ReceivedWebhooks, WebhookReceipt } from './received-webhooks.js';

export interface MemoryReceivedWebhooksOptions {
  /** How many are remembered; then the oldest are forgotten. Default 100000, some 20 MB. */
  readonly most?: number;
  /** For how long, in milliseconds or `'2d'`; longer than the sender goes on trying. Default `'2d'`. */
  readonly rememberFor?: Duration;
}

interface Receipt {
  readonly state: 'busy' | 'done';
  readonly until: number;
}

/** The default: in this process's memory, so it knows neither of other processes nor of what was before a start. */
export class MemoryReceivedWebhooks implements ReceivedWebhooks {
  private readonly most: number;
  private readonly rememberFor: number;
  /** The oldest first. */
  private readonly receipts = new Map<string, Receipt>();

  constructor({ most = 100_000, rememberFor = '2d' }: MemoryReceivedWebhooksOptions = {}) {
    this.most = most;
    this.rememberFor = milliseconds(rememberFor);
  }

  begin(id: string): WebhookReceipt {
    const known = this.receipts.get(id);
    if (known && known.until > monotonicNow()) return known.state;
    this.remember(id, 'busy');
    return 'new';
  }

  end(id: string, isDone: boolean): void {
    if (isDone) this.remember(id, 'done');
    else this.receipts.delete(id);
  }

  private remember(id: string, state: Receipt['state']): void {
    this.receipts.delete(id);
    this.receipts.set(id, { state, until: monotonicNow() + this.rememberFor });
    if (this.receipts.size > this.most) this.receipts.delete(this.receipts.keys().next().value!);
  }
}

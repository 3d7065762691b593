import { monotonicNow } from '../shared/clock.js';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';
import type { ReceivedWebhooks, WebhookReceipt } from './received-webhooks.js';

/** The options of `MemoryReceivedWebhooks`. */
export interface MemoryReceivedWebhooksOptions {
  /**
   * Maximum number of events to remember. When this number is exceeded, the oldest event is forgotten. The
   * default of 100000 events takes about 20 MB.
   */
  readonly maxEvents?: number;
  /**
   * How long to remember an event, in milliseconds or as a text with a unit, such as `'2d'`. Choose a time
   * that is longer than the sender keeps retrying. Default `'2d'`.
   */
  readonly rememberFor?: Duration;
  /**
   * How long a handler may take, in milliseconds or as a text with a unit. After this time without an answer,
   * the next request with the event is accepted, although the first handler may still be running. Choose a
   * time that is longer than your slowest handler takes. Default `'10m'`.
   */
  readonly busyFor?: Duration;
}

interface Receipt {
  readonly state: 'busy' | 'done';
  readonly until: number;
}

/**
 * The default `ReceivedWebhooks`, which remembers events in the memory of this process. It doesn't see the
 * events of other processes, and it forgets all events when the process restarts.
 */
export class MemoryReceivedWebhooks implements ReceivedWebhooks {
  private readonly maxReceipts: number;
  /** How long a receipt is valid in each state, in milliseconds. */
  private readonly validFor: Readonly<Record<Receipt['state'], number>>;
  /** The receipts by event id. The oldest receipt comes first. */
  private readonly receipts = new Map<string, Receipt>();

  constructor({
    maxEvents = 100_000,
    rememberFor = '2d',
    busyFor = '10m',
  }: MemoryReceivedWebhooksOptions = {}) {
    this.maxReceipts = maxEvents;
    this.validFor = { busy: milliseconds(busyFor), done: milliseconds(rememberFor) };
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
    this.receipts.set(id, { state, until: monotonicNow() + this.validFor[state] });
    if (this.receipts.size > this.maxReceipts) this.receipts.delete(this.receipts.keys().next().value!);
  }
}

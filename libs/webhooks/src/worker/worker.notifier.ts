import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { monotonicNow } from '../shared/clock.js';
import type { Notifications } from '../store/database/notifications.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { DeliveryScheduler } from './delivery.scheduler.js';
import { WakeUp } from './wake-up/wake-up.js';

/** Minimum milliseconds between two notifications of other processes. */
const notifyInterval = 25;

/**
 * Notifies workers of committed deliveries: the worker of this process and, if that one is busy or there is
 * none, the workers of other processes, on databases that can do so. Deliveries of the same few milliseconds
 * share one notification.
 */
@Injectable()
export class WorkerNotifier implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly notifications: Notifications | undefined;
  private readonly unsent = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;
  private sentAt = -Infinity;

  constructor(
    private readonly wakeUp: WakeUp,
    private readonly scheduler: DeliveryScheduler,
    store: DeliveriesStore,
    lifecycle: WebhookLifecycle,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.notifications = options.worker.notifications ? store.notifications : undefined;
    lifecycle.events$.subscribe((event) => {
      if (event.type === 'webhook.resumed') this.afterResume(event.webhookId);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.worker.enabled) return;
    await this.notifications?.listen((webhookIds) => {
      if (webhookIds) this.wakeUp.wakeFor(webhookIds);
      else this.wakeUp.wakeForAll();
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.sending;
    clearTimeout(this.timer);
    if (this.unsent.size > 0) await this.send();
    await this.notifications?.close();
  }

  /** These webhooks may have deliveries to claim. */
  notify(webhookIds: Iterable<number>): void {
    this.wakeUp.wakeFor(webhookIds);
    if (!this.notifications || (this.options.worker.enabled && this.scheduler.hasRoom)) return;
    for (const webhookId of webhookIds) this.unsent.add(webhookId);
    this.sendSoon();
  }

  /**
   * Returns the channel on which the commit of a transaction itself is to notify the other processes of what
   * it has emitted. `notify` is not needed then. Undefined in a process with a worker, and within
   * `notifyInterval` of the last notification or the last channel. This way costs no statement, but
   * PostgreSQL lets such transactions commit only one after the other.
   */
  channelForCommit(): string | undefined {
    const now = monotonicNow();
    if (this.options.worker.enabled || this.timer || now - this.sentAt < notifyInterval) return undefined;
    this.sentAt = now;
    return this.notifications?.channel;
  }

  private afterResume(webhookId: number): void {
    this.scheduler.startOver(webhookId);
    this.notify([webhookId]);
  }

  private sendSoon(): void {
    const wait = Math.max(0, this.sentAt + notifyInterval - monotonicNow());
    this.timer ??= setTimeout(() => {
      this.sending = this.send();
    }, wait);
  }

  /** One notification at a time: what is added meanwhile goes with the next. */
  private async send(): Promise<void> {
    const webhookIds = [...this.unsent];
    this.unsent.clear();
    await this.notifications!.notify(webhookIds);
    this.sentAt = monotonicNow();
    this.timer = undefined;
    if (this.unsent.size > 0) this.sendSoon();
  }
}

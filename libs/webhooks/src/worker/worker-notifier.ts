import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { monotonicNow } from '../shared/clock.js';
import type { Notifications } from '../store/database/notifications.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { DeliveryScheduler } from './delivery-scheduler.js';
import { WakeUp } from './wake-up/wake-up.js';

/** Minimum time between two notifications to other processes, in milliseconds. */
const notifyInterval = 25;

/**
 * Notifies workers of committed deliveries. Always wakes the worker of this process. If this process has no
 * worker or its worker has no room, the notifier also notifies the workers of other processes, on databases
 * that have notifications. Deliveries that are committed within the same few milliseconds share a
 * notification.
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
      if (event.type === 'webhook.resumed') this.notify([event.webhookId]);
      if (event.type === 'webhook.updated') this.scheduler.forgetDestination(event.webhookId);
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

  /** Wakes workers, because these webhooks may have deliveries to claim. */
  notify(webhookIds: Iterable<number>): void {
    this.wakeUp.wakeFor(webhookIds);
    if (!this.notifications || (this.options.worker.enabled && this.scheduler.hasRoom)) return;
    for (const webhookId of webhookIds) this.unsent.add(webhookId);
    this.sendSoon();
  }

  /**
   * Returns the channel on which an emitting transaction notifies the other processes when it commits. If the
   * transaction does this, `notify` is not needed. This saves a statement, but PostgreSQL commits such
   * transactions only one after the other. Therefore only one transaction per `notifyInterval` gets the
   * channel. A call that returns the channel reserves the interval.
   *
   * Returns undefined if this process has a worker, if the database has no notifications, or if the last
   * notification or reservation was less than `notifyInterval` ago. The caller must then call `notify` after
   * the commit.
   */
  reserveChannelForCommit(): string | undefined {
    const now = monotonicNow();
    if (this.options.worker.enabled || this.timer || now - this.sentAt < notifyInterval) return undefined;
    this.sentAt = now;
    return this.notifications?.channel;
  }

  private sendSoon(): void {
    const wait = Math.max(0, this.sentAt + notifyInterval - monotonicNow());
    this.timer ??= setTimeout(() => {
      this.sending = this.send();
    }, wait);
  }

  /** Sends one notification at a time. Webhooks that are added meanwhile go into the next notification. */
  private async send(): Promise<void> {
    const webhookIds = [...this.unsent];
    this.unsent.clear();
    await this.notifications!.notify(webhookIds);
    this.sentAt = monotonicNow();
    this.timer = undefined;
    if (this.unsent.size > 0) this.sendSoon();
  }
}

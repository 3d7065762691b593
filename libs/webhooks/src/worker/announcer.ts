import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { Notifications } from '../store/database/notifications.js';
import { monotonicNow } from '../shared/clock.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { Dispatcher } from './dispatcher.js';
import { WakeUp } from './wake-up/wake-up.js';

/** Milliseconds between two times that other processes are told. */
const tellEvery = 25;

/**
 * Says what there is to deliver, once it is committed: to the worker of this process and, when that has its hands full or there is none, to those of other
 * processes, where the database can: what comes up within a few milliseconds is told together.
 */
@Injectable()
export class Announcer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly notifications: Notifications | undefined;
  private readonly toTell = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  private telling: Promise<void> | undefined;
  private toldAt = -Infinity;

  constructor(
    private readonly wakeUp: WakeUp,
    private readonly dispatcher: Dispatcher,
    store: DeliveriesStore,
    lifecycle: WebhookLifecycle,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.notifications = options.worker.notifications ? store.notifications : undefined;
    lifecycle.events$.subscribe((event) => {
      if (event.type === 'webhook.resumed') this.announce([event.webhookId]);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.worker.enabled) return;
    await this.notifications?.listen((webhookIds) => {
      if (webhookIds) this.wakeUp.ringFor(webhookIds);
      else this.wakeUp.ringForAll();
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.telling;
    clearTimeout(this.timer);
    if (this.toTell.size > 0) await this.tell();
    await this.notifications?.close();
  }

  /** There may be something to deliver to these webhooks. */
  announce(webhookIds: Iterable<number>): void {
    this.wakeUp.ringFor(webhookIds);
    if (!this.notifications || (this.options.worker.enabled && this.dispatcher.hasRoom)) return;
    for (const webhookId of webhookIds) this.toTell.add(webhookId);
    this.tellSoon();
  }

  /**
   * The channel on which the commit of a transaction itself is to tell the other processes of what it has emitted, which then need not be announced. Undefined in a
   * process with a worker, and within `tellEvery` of the last time that somebody was told or this was asked. It costs no statement, but PostgreSQL lets such
   * transactions commit only one after the other.
   */
  channelForCommit(): string | undefined {
    const now = monotonicNow();
    if (this.options.worker.enabled || this.timer || now - this.toldAt < tellEvery) return undefined;
    this.toldAt = now;
    return this.notifications?.channel;
  }

  private tellSoon(): void {
    const wait = Math.max(0, this.toldAt + tellEvery - monotonicNow());
    this.timer ??= setTimeout(() => {
      this.telling = this.tell();
    }, wait);
  }

  /** One notification at a time: what comes meanwhile goes with the next. */
  private async tell(): Promise<void> {
    const webhookIds = [...this.toTell];
    this.toTell.clear();
    await this.notifications!.notify(webhookIds);
    this.toldAt = monotonicNow();
    this.timer = undefined;
    if (this.toTell.size > 0) this.tellSoon();
  }
}

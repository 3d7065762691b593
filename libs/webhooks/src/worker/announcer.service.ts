import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { Notifications } from '../store/database/notifications.js';
import { WebhooksStore } from '../store/webhooks.store.js';
import { Dispatcher } from './dispatcher.js';
import { WakeUp } from './wake-up.js';

/**
 * Says what there is to deliver, once it is committed: to the worker of this process and, when that has its hands full or there is none, to those of other
 * processes, where the database can.
 */
@Injectable()
export class Announcer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly notifications: Notifications | undefined;
  private readonly toTell = new Set<number>();
  private telling: Promise<void> | undefined;

  constructor(
    private readonly wakeUp: WakeUp,
    private readonly dispatcher: Dispatcher,
    store: WebhooksStore,
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
    await this.notifications?.close();
  }

  /** There may be something to deliver to these webhooks. */
  announce(webhookIds: Iterable<number>): void {
    this.wakeUp.ringFor(webhookIds);
    if (!this.notifications || (this.options.worker.enabled && this.dispatcher.hasRoom)) return;
    for (const webhookId of webhookIds) this.toTell.add(webhookId);
    this.telling ??= this.tellAll();
  }

  /** One notification at a time: what comes meanwhile goes with the next. */
  private async tellAll(): Promise<void> {
    while (this.toTell.size > 0) {
      const webhookIds = [...this.toTell];
      this.toTell.clear();
      await this.notifications!.notify(webhookIds);
    }
    this.telling = undefined;
  }
}

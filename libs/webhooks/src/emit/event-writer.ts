import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EventsStore } from '../store/emit/events.store.js';
import type { NewEvent } from '../store/emit/new-event.js';
import { WorkerNotifier } from '../worker/worker-notifier.js';
import { AfterCommitSubscriber } from './after-commit.subscriber.js';

/** Writes events with their deliveries, and notifies the workers when the transaction has committed. */
@Injectable()
export class EventWriter {
  constructor(
    private readonly store: EventsStore,
    private readonly notifier: WorkerNotifier,
    private readonly afterCommit: AfterCommitSubscriber,
  ) {}

  /**
   * @param transaction the host's open transaction. If undefined, the events are written in a separate
   *   transaction
   * @returns the number of deliveries that were written
   */
  async write(events: readonly NewEvent[], transaction: EntityManager | undefined): Promise<number> {
    // On PostgreSQL, a process without a worker gets the name of a notification channel from time to time. If
    // there is a channel, the commit itself notifies the other processes, and no call of `notify` is needed.
    const channel = this.notifier.reserveChannelForCommit();
    const webhookIds = transaction
      ? await this.store.insertWithin(transaction, events, channel)
      : await this.store.insert(events, channel);
    if (webhookIds.length > 0 && channel === undefined) {
      if (transaction) this.afterCommit.notify(transaction.queryRunner!, webhookIds);
      else this.notifier.notify(webhookIds);
    }
    return webhookIds.length;
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../database/tokens.js';
import { insertEvents, insertTooLargeEvents } from './insert-events.sql.js';
import type { NewEvent } from './new-event.js';
import { subscribedEntities, subscribedOrgs } from './subscriptions.sql.js';

/** Inserts events with their deliveries, and reads which entities and orgs have webhooks. */
@Injectable()
export class EventsStore {
  constructor(@Inject(WEBHOOKS_DATABASE) private readonly database: Database) {}

  /**
   * Inserts events and their deliveries in the host's transaction.
   * @param channel the channel that the commit notifies (`Notifications.channel`). Given only on PostgreSQL,
   *   in a process without a worker
   * @returns for each inserted delivery, the id of its webhook
   */
  insertWithin(manager: EntityManager, events: readonly NewEvent[], channel?: string): Promise<number[]> {
    return this.database.within(manager, () => insertEvents(this.database.dialect, events, channel));
  }

  /**
   * Inserts events whose body is too large in the host's transaction, with failed deliveries.
   * @returns the events that have a subscribed webhook. The others were not inserted
   */
  insertTooLargeWithin<Event extends NewEvent>(
    manager: EntityManager,
    events: readonly Event[],
  ): Promise<Event[]> {
    return this.database.within(manager, () => insertTooLargeEvents(this.database.dialect, events));
  }

  /**
   * Inserts events and their deliveries in a separate transaction. The parameters and the result are those of
   * `insertWithin`.
   */
  insert(events: readonly NewEvent[], channel?: string): Promise<number[]> {
    return this.database.transaction(() => insertEvents(this.database.dialect, events, channel));
  }

  /** Returns the given entities that have at least one webhook. Reads in the host's transaction. */
  subscribedEntities(manager: EntityManager, entities: readonly string[]): Promise<ReadonlySet<string>> {
    return this.database.within(manager, () => subscribedEntities(this.database.dialect, entities));
  }

  /**
   * Returns the given orgs that have at least one webhook for the entity. Reads in the host's transaction.
   */
  subscribedOrgs(
    manager: EntityManager,
    entity: string,
    orgs: readonly string[],
  ): Promise<ReadonlySet<string>> {
    return this.database.within(manager, () => subscribedOrgs(this.database.dialect, entity, orgs));
  }
}

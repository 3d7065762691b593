import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../database/tokens.js';
import { insertEvents } from './insert-events.sql.js';
import type { NewEvent } from './new-event.js';
import { subscribedEntities, subscribedOrgs } from './subscriptions.sql.js';

/** The emitter's store: inserts events with their deliveries, and reads who subscribes. */
@Injectable()
export class EventsStore {
  constructor(@Inject(WEBHOOKS_DATABASE) private readonly database: Database) {}

  /**
   * Inserts events in the host's transaction.
   * @param channel a channel of `Notifications`, which the commit then notifies
   * @returns the webhook of each delivery that was inserted
   */
  insertWithin(manager: EntityManager, events: readonly NewEvent[], channel?: string): Promise<number[]> {
    return this.database.within(manager, () => insertEvents(this.database.dialect, events, channel));
  }

  /** Inserts events in a transaction of its own. Parameters and result are those of `insertWithin`. */
  insert(events: readonly NewEvent[], channel?: string): Promise<number[]> {
    return this.database.transaction(() => insertEvents(this.database.dialect, events, channel));
  }

  /** Returns those of the given entities that have a subscriber, as the host's transaction sees them. */
  subscribedEntities(manager: EntityManager, entities: readonly string[]): Promise<ReadonlySet<string>> {
    return this.database.within(manager, () => subscribedEntities(this.database.dialect, entities));
  }

  /**
   * Returns those of the given orgs that have a webhook for the entity, as the host's transaction sees them.
   */
  subscribedOrgs(
    manager: EntityManager,
    entity: string,
    orgs: readonly string[],
  ): Promise<ReadonlySet<string>> {
    return this.database.within(manager, () => subscribedOrgs(this.database.dialect, entity, orgs));
  }
}

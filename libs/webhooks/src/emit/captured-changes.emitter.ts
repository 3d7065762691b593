import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Catalog } from '../catalog/catalog.js';
import type { EventBodyTooLargeEvent } from '../observe/lifecycle-event.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { EventsStore } from '../store/emit/events.store.js';
import { eventOf } from './event-of-change.js';
import type { SizedEvent } from './event-of-change.js';
import { EventWriter } from './event-writer.js';
import type { WebhookEntityChange } from './webhook-change.js';

/**
 * Emits changes that were captured. Differs from `WebhookEmitter` in one point: a body that is too large
 * doesn't fail the host's transaction, because the code that makes a change doesn't know the sizes of bodies.
 */
@Injectable()
export class CapturedChangesEmitter {
  constructor(
    private readonly writer: EventWriter,
    private readonly store: EventsStore,
    private readonly catalog: Catalog,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Emits changes in the host's transaction. The event of a body that is too large is written without the
   * body, with failed deliveries. It supersedes nothing, so an older state that fits is still sent.
   * @returns a lifecycle event for each event whose body is too large. Publish it after the commit
   * @throws InvalidEventError when the entity, org, resource or body of a change is invalid
   */
  async emit(
    changes: readonly WebhookEntityChange[],
    transaction: EntityManager,
  ): Promise<EventBodyTooLargeEvent[]> {
    const events = changes.map((change) => this.eventOf(change));
    const fitting = events.filter((event) => !this.isTooLarge(event));
    const tooLarge = events.filter((event) => this.isTooLarge(event));
    if (fitting.length > 0) await this.writer.write(fitting, transaction);
    if (tooLarge.length === 0) return [];
    const written = await this.store.insertTooLargeWithin(transaction, tooLarge);
    return written.map(({ id, org, entity, resource, size }) => ({
      type: 'event.body_too_large',
      org,
      entity,
      resource,
      eventId: id,
      size,
      limit: this.options.bodyLimit,
    }));
  }

  /** Returns the event of a change. Drops a body that is too large immediately, to free its memory. */
  private eventOf(change: WebhookEntityChange): SizedEvent {
    const event = eventOf(change, this.catalog);
    return this.isTooLarge(event) ? { ...event, body: '', supersedeKey: null } : event;
  }

  private isTooLarge({ size }: SizedEvent): boolean {
    return size > this.options.bodyLimit;
  }
}

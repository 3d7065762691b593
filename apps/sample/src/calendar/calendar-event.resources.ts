import { Injectable, NotFoundException } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { WebhookEmitter } from '@app/webhooks';
import type { WebhookEntityChange } from '@app/webhooks';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { PathParams } from '../resources/paths.js';
import { resourceUrl } from '../resources/paths.js';
import type { Presented } from '../resources/resources.js';
import { pick, Resources } from '../resources/resources.js';
import { CalendarEvent } from './calendar-event.entity.js';
import { calendarEventFields } from './calendar-event.fields.js';

/** A member of an org, who needs not be created. */
interface Member {
  readonly org: string;
  readonly member: string;
}

@Injectable()
export class CalendarEventResources extends Resources<CalendarEvent, Member> {
  protected readonly rows = CalendarEvent;
  protected readonly fields = calendarEventFields;

  constructor(work: UnitOfWork, webhooks: WebhookEmitter) {
    super(work, webhooks);
  }

  protected async ownerOf(_manager: EntityManager, { org = '', member = '' }: PathParams): Promise<Member> {
    if (!/^[\w.~-]{1,64}$/.test(member)) throw new NotFoundException();
    return { org, member };
  }

  protected tieTo({ org, member }: Member): Partial<CalendarEvent> {
    return { org, member };
  }

  protected async present(
    _manager: EntityManager,
    { org, member }: Member,
    events: readonly CalendarEvent[],
  ): Promise<Presented[]> {
    return events.map((event) => ({
      ...pick(this.fields, event),
      url: resourceUrl(org, 'members', member, 'events', event.id),
    }));
  }

  /** The calendar is global: emitted without an org, it goes to the subscribers of every org. */
  protected async changeOf(
    _manager: EntityManager,
    _member: Member,
    shown: Presented,
  ): Promise<WebhookEntityChange> {
    return { entity: 'webhook', resource: shown.url, body: shown };
  }
}

import { Injectable, NotFoundException } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { PathParams } from '../resources/paths.js';
import type { Presented } from '../resources/resources.js';
import { Resources } from '../resources/resources.js';
import { CalendarEvent } from './calendar-event.entity.js';
import { calendarEventFields } from './calendar-event.fields.js';
import { presentCalendarEvent } from './calendar-event.presenter.js';

/**
 * A member of an org, who owns a calendar. The sample stores no members, so a member need not be created
 * first.
 */
interface Member {
  readonly org: string;
  readonly member: string;
}

@Injectable()
export class CalendarEventResources extends Resources<CalendarEvent, Member> {
  protected readonly rows = CalendarEvent;
  protected readonly fields = calendarEventFields;

  constructor(work: UnitOfWork) {
    super(work);
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
    _member: Member,
    events: readonly CalendarEvent[],
  ): Promise<Presented[]> {
    return events.map(presentCalendarEvent);
  }
}

import { Injectable } from '@nestjs/common';
import { RowSource } from '../resources/row.source.js';
import { CalendarEvent } from './calendar-event.entity.js';
import { calendarEventUrl, presentCalendarEvent } from './calendar-event.presenter.js';

/**
 * Sends a calendar event whenever it changes. The webhook event has no org, so it goes to the subscribers of
 * every org.
 */
@Injectable()
export class CalendarEventSource extends RowSource<'webhook', CalendarEvent> {
  readonly entity = 'webhook';
  readonly root = CalendarEvent;
  protected readonly urlOf = calendarEventUrl;
  protected readonly present = presentCalendarEvent;
  protected override readonly isGlobal = true;
}

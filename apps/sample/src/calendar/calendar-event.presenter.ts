import type { CalendarEventBody } from '@app/webhooks';
import { resourceUrl } from '../resources/paths.js';
import { pick } from '../resources/resources.js';
import type { CalendarEvent } from './calendar-event.entity.js';
import { calendarEventFields } from './calendar-event.fields.js';

export function calendarEventUrl({ org, member, id }: CalendarEvent): string {
  return resourceUrl(org, 'members', member, 'events', id);
}

export function presentCalendarEvent(event: CalendarEvent): CalendarEventBody {
  return { ...pick(calendarEventFields, event), url: calendarEventUrl(event) };
}

import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { orgRoute } from '../resources/paths.js';
import { resourceController } from '../resources/resource.controller.js';
import { calendarEventFields } from './calendar-event.fields.js';
import { CalendarEventResources } from './calendar-event.resources.js';

const description = {
  one: 'a calendar event',
  many: 'calendar events of a member',
  fields: calendarEventFields,
};

@Controller(`${orgRoute}/members/:member/events`)
@ApiTags('calendar')
export class CalendarEventsController extends resourceController(description) {
  constructor(events: CalendarEventResources) {
    super(events);
  }
}

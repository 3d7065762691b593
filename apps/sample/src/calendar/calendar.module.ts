import { Module } from '@nestjs/common';
import { CalendarEventResources } from './calendar-event.resources.js';
import { CalendarEventsController } from './calendar-events.controller.js';

@Module({ controllers: [CalendarEventsController], providers: [CalendarEventResources] })
export class CalendarModule {}

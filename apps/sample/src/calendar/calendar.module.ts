import { Module } from '@nestjs/common';
import { WebhooksModule } from '@app/webhooks';
import { CalendarEventResources } from './calendar-event.resources.js';
import { CalendarEventsController } from './calendar-events.controller.js';
import { CalendarEventSource } from './calendar-event.source.js';

@Module({
  imports: [WebhooksModule.forFeature([CalendarEventSource])],
  controllers: [CalendarEventsController],
  providers: [CalendarEventResources],
})
export class CalendarModule {}

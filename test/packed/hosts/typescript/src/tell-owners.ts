import { Injectable } from '@nestjs/common';
import { OnWebhookEvent } from 'nestjs-typeorm-webhooks';
import type { WebhookFailingEvent, WebhookSuspendedEvent } from 'nestjs-typeorm-webhooks';

@Injectable()
export class TellOwners {
  @OnWebhookEvent('webhook.failing') // the third failure: one more suspends the webhook
  @OnWebhookEvent('webhook.suspended')
  tell(event: WebhookFailingEvent | WebhookSuspendedEvent) {
    console.log(event.type, event.org, event.webhookId, event.lastError);
  }
}

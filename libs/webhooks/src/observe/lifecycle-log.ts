import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { EgressEvidence } from './lifecycle-event.js';
import { WebhookLifecycle } from './webhook-lifecycle.js';

const wordsFor: Readonly<Record<EgressEvidence, string>> = {
  proxy: 'the egress proxy could not be reached',
  local_limit: 'a limit of this machine was reached',
  orgs: 'attempts of several orgs failed, and no receiver responded',
};

/**
 * Logs the lifecycle events that matter to an operator. The lines name webhooks, events and deliveries by
 * their ids.
 */
@Injectable()
export class LifecycleLog implements OnModuleInit {
  private readonly logger = new Logger('Webhooks');

  constructor(private readonly lifecycle: WebhookLifecycle) {}

  onModuleInit(): void {
    this.lifecycle.events$.subscribe((event) => {
      switch (event.type) {
        case 'webhook.suspended':
          this.logger.warn(
            `Webhook ${event.webhookId} of org ${event.org} is suspended after ${event.failures} failures: ${event.lastError}`,
          );
          break;
        case 'webhook.failing':
          this.logger.warn(
            `Webhook ${event.webhookId} of org ${event.org} has failed ${event.failures} times, and one more failure suspends it: ${event.lastError}`,
          );
          break;
        case 'webhook.resumed':
          this.logger.log(`Webhook ${event.webhookId} of org ${event.org} was resumed`);
          break;
        case 'delivery.failed':
          this.logger.warn(
            `Delivery ${event.deliveryId} to webhook ${event.webhookId} of org ${event.org} failed permanently after ${event.attempts} attempts: ${event.lastError}`,
          );
          break;
        case 'event.body_too_large':
          this.logger.warn(
            `Event ${event.eventId} of entity ${event.entity}${event.org === null ? '' : ` of org ${event.org}`} can't be sent, because its body has ${event.size} bytes, and bodyLimit allows ${event.limit}`,
          );
          break;
        case 'webhook.secret_rotated':
          this.logger.log(`Webhook ${event.webhookId} of org ${event.org} has a new secret`);
          break;
        case 'webhook.token_rotated':
          this.logger.log(`Webhook ${event.webhookId} of org ${event.org} has a new token`);
          break;
        case 'webhook.undecryptable':
          this.logger.error(event.error);
          break;
        case 'egress.down':
          this.logger.error(
            `The network on this side has failed (${wordsFor[event.evidence]}). Failed attempts of ${event.orgs} orgs count no failure, and are repeated`,
          );
          break;
        case 'egress.up':
          this.logger.log(
            `Receivers respond again after ${Math.round(event.duration / 1000)} s. Attempts of ${event.orgs} orgs failed meanwhile`,
          );
          break;
        case 'webhook.created':
        case 'webhook.updated':
        case 'webhook.deleted':
        // The report with the same name writes one line per call site.
        case 'change.unidentified':
          break;
      }
    });
  }
}

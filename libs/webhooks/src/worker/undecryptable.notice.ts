import { Injectable } from '@nestjs/common';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import type { WebhookTarget } from '../store/webhooks/targets.sql.js';

/** Tells of webhooks whose deliveries wait because a token or secret can't be decrypted; of each once, however often they are looked at again. */
@Injectable()
export class UndecryptableNotice {
  private readonly told = new Set<number>();

  constructor(private readonly lifecycle: WebhookLifecycle) {}

  about(targets: Iterable<WebhookTarget>): void {
    for (const { webhookId, org, undecryptable } of targets) {
      if (!undecryptable || this.told.has(webhookId)) continue;
      this.told.add(webhookId);
      const error = undecryptable.message;
      this.lifecycle.publish({ type: 'webhook.undecryptable', org, webhookId, error });
    }
  }
}

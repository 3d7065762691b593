import type { Webhook } from '../model/webhook.entity.js';
import { toIsoDate } from '../shared/iso-date.js';

/** A webhook in v2's format. */
interface PresentedWebhook {
  readonly url: string;
  readonly remote_url: string;
  readonly token: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly entity: string;
  readonly suspended_at: string | null;
}

/** @param root the part of the webhook's path in front of `/orgs/`, such as `/api/v2` */
export function presentWebhook(webhook: Webhook, root: string): PresentedWebhook {
  return {
    url: `${root}/orgs/${webhook.org}/webhooks/${webhook.id}/`,
    remote_url: webhook.remoteUrl,
    token: webhook.token,
    created_at: toIsoDate(webhook.createdAt),
    updated_at: toIsoDate(webhook.updatedAt),
    entity: webhook.entity,
    suspended_at: webhook.suspendedAt && toIsoDate(webhook.suspendedAt),
  };
}

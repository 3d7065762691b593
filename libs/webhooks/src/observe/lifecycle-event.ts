import type { SuspensionReason } from '../model/states.js';

interface AboutWebhook {
  readonly org: string;
  readonly webhookId: number;
}

/** One more failure and it will be suspended: the moment to tell its owner. */
export interface WebhookFailingEvent extends AboutWebhook {
  readonly type: 'webhook.failing';
  readonly entity: string;
  /** Failed attempts inside the window. */
  readonly failures: number;
  /** What the latest one said, e.g. `status 503`. */
  readonly lastError: string | null;
}

/** It gets no more requests until it is resumed. */
export interface WebhookSuspendedEvent extends AboutWebhook {
  readonly type: 'webhook.suspended';
  readonly entity: string;
  readonly reason: SuspensionReason;
  readonly failures: number;
  readonly lastError: string | null;
}

/** It gets requests again; what was held goes out now. */
export interface WebhookResumedEvent extends AboutWebhook {
  readonly type: 'webhook.resumed';
}

/** It is there, and gets what is emitted from now on. */
export interface WebhookCreatedEvent extends AboutWebhook {
  readonly type: 'webhook.created';
}

/** Its `remote_url` or `entity` is another one now. */
export interface WebhookUpdatedEvent extends AboutWebhook {
  readonly type: 'webhook.updated';
}

/** It has another secret; the one before signs too until the overlap has ended. */
export interface WebhookSecretRotatedEvent extends AboutWebhook {
  readonly type: 'webhook.secret_rotated';
}

/** It has another token, though the one before may be sent for a while. */
export interface WebhookTokenRotatedEvent extends AboutWebhook {
  readonly type: 'webhook.token_rotated';
}

/**
 * Its token or secret can't be decrypted here, and its deliveries wait: told once by each process that
 * delivers.
 */
export interface WebhookUndecryptableEvent extends AboutWebhook {
  readonly type: 'webhook.undecryptable';
  /** Why, and what to do about it. */
  readonly error: string;
}

/** It is gone, and what waited for it is cancelled. */
export interface WebhookDeletedEvent extends AboutWebhook {
  readonly type: 'webhook.deleted';
}

/** The last retry has failed: this event never reached this receiver. */
export interface DeliveryFailedEvent extends AboutWebhook {
  readonly type: 'delivery.failed';
  readonly deliveryId: number;
  /** How many there were, all of them failed. */
  readonly attempts: number;
  /** What the last one said. */
  readonly lastError: string | null;
}

/**
 * What happens to webhooks and deliveries, told in the process where it happened, after it is committed. No
 * tokens, no bodies.
 */
export type WebhookLifecycleEvent =
  | WebhookFailingEvent
  | WebhookSuspendedEvent
  | WebhookResumedEvent
  | WebhookCreatedEvent
  | WebhookUpdatedEvent
  | WebhookSecretRotatedEvent
  | WebhookTokenRotatedEvent
  | WebhookUndecryptableEvent
  | WebhookDeletedEvent
  | DeliveryFailedEvent;

export type WebhookLifecycleType = WebhookLifecycleEvent['type'];

/** The event of one type. */
export type WebhookLifecycleEventOf<T extends WebhookLifecycleType> = Extract<
  WebhookLifecycleEvent,
  { type: T }
>;

import type { SuspensionReason } from '../model/states.js';

interface AboutWebhook {
  readonly org: string;
  readonly webhookId: number;
}

/** One more failure suspends the webhook. This is the moment to tell the customer. */
export interface WebhookFailingEvent extends AboutWebhook {
  readonly type: 'webhook.failing';
  readonly entity: string;
  /** Number of failed attempts within the window. */
  readonly failures: number;
  /** The error of the latest failed attempt, such as `status 503`. */
  readonly lastError: string | null;
}

/** The webhook gets no more requests until it is resumed. */
export interface WebhookSuspendedEvent extends AboutWebhook {
  readonly type: 'webhook.suspended';
  readonly entity: string;
  readonly reason: SuspensionReason;
  readonly failures: number;
  readonly lastError: string | null;
}

/** The webhook gets requests again, and its held deliveries are sent now. */
export interface WebhookResumedEvent extends AboutWebhook {
  readonly type: 'webhook.resumed';
}

/** The webhook was created, and gets the events that are emitted from now on. */
export interface WebhookCreatedEvent extends AboutWebhook {
  readonly type: 'webhook.created';
}

/** The `remote_url` or `entity` of the webhook has changed. */
export interface WebhookUpdatedEvent extends AboutWebhook {
  readonly type: 'webhook.updated';
}

/** The webhook has a new secret. The previous one also signs until the overlap ends. */
export interface WebhookSecretRotatedEvent extends AboutWebhook {
  readonly type: 'webhook.secret_rotated';
}

/** The webhook has a new token. The previous one may still be sent for a while. */
export interface WebhookTokenRotatedEvent extends AboutWebhook {
  readonly type: 'webhook.token_rotated';
}

/**
 * The webhook's token or secret can't be decrypted by this process, so its deliveries wait. Each process that
 * delivers publishes this once.
 */
export interface WebhookUndecryptableEvent extends AboutWebhook {
  readonly type: 'webhook.undecryptable';
  /** The reason, and what to do about it. */
  readonly error: string;
}

/** The webhook was deleted, and its waiting deliveries are cancelled. */
export interface WebhookDeletedEvent extends AboutWebhook {
  readonly type: 'webhook.deleted';
}

/** The last retry failed: this event never reached this receiver. */
export interface DeliveryFailedEvent extends AboutWebhook {
  readonly type: 'delivery.failed';
  readonly deliveryId: number;
  /** Number of attempts, all of them failed. */
  readonly attempts: number;
  /** The error of the last attempt. */
  readonly lastError: string | null;
}

/**
 * What happens to webhooks and deliveries. Published after the commit, in the process where it happened.
 * Contains no tokens and no bodies.
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

/** The lifecycle event of one type. */
export type WebhookLifecycleEventOf<T extends WebhookLifecycleType> = Extract<
  WebhookLifecycleEvent,
  { type: T }
>;

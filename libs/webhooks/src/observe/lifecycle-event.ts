import type { SuspensionReason } from '../model/states.js';

/** The members of all events about a webhook: its id, and the org that owns it. */
interface AboutWebhook {
  readonly org: string;
  readonly webhookId: number;
}

/**
 * The webhook has failed so often that one more failure suspends it. This event lets you warn the customer in
 * time.
 */
export interface WebhookFailingEvent extends AboutWebhook {
  readonly type: 'webhook.failing';
  readonly entity: string;
  /** Number of failed attempts within the window. */
  readonly failures: number;
  /** The error of the latest failed attempt, such as `status 503`. */
  readonly lastError: string | null;
}

/** The webhook was suspended. It gets no more requests until it is resumed. */
export interface WebhookSuspendedEvent extends AboutWebhook {
  readonly type: 'webhook.suspended';
  readonly entity: string;
  readonly reason: SuspensionReason;
  /** Number of failed attempts within the window. */
  readonly failures: number;
  /** The error of the latest failed attempt, such as `status 503`. */
  readonly lastError: string | null;
}

/**
 * The webhook was resumed: somebody has ended its suspension, or the pause that its receiver had asked for.
 * It gets requests again, and its held deliveries are sent now.
 */
export interface WebhookResumedEvent extends AboutWebhook {
  readonly type: 'webhook.resumed';
}

/** The webhook was created. It gets all events that are emitted from now on. */
export interface WebhookCreatedEvent extends AboutWebhook {
  readonly type: 'webhook.created';
}

/** The `remote_url` or `entity` of the webhook has changed. */
export interface WebhookUpdatedEvent extends AboutWebhook {
  readonly type: 'webhook.updated';
}

/** The webhook has a new secret. The previous secret also signs until the overlap ends. */
export interface WebhookSecretRotatedEvent extends AboutWebhook {
  readonly type: 'webhook.secret_rotated';
}

/**
 * The webhook has a new token. If the rotation takes effect later, requests still carry the previous token
 * until then.
 */
export interface WebhookTokenRotatedEvent extends AboutWebhook {
  readonly type: 'webhook.token_rotated';
}

/**
 * This process can't decrypt the webhook's token or secret, so the deliveries of the webhook wait. Each
 * process that delivers publishes this event once per webhook.
 */
export interface WebhookUndecryptableEvent extends AboutWebhook {
  readonly type: 'webhook.undecryptable';
  /** The reason, and what you can do about it. */
  readonly error: string;
}

/** The webhook was deleted. The waiting deliveries of the webhook are cancelled. */
export interface WebhookDeletedEvent extends AboutWebhook {
  readonly type: 'webhook.deleted';
}

/** A delivery failed permanently, because its last attempt failed. The receiver never accepted the event. */
export interface DeliveryFailedEvent extends AboutWebhook {
  readonly type: 'delivery.failed';
  readonly deliveryId: number;
  /** Number of attempts of the delivery. All of them failed. */
  readonly attempts: number;
  /** The error of the last attempt. */
  readonly lastError: string | null;
}

/**
 * The body of a captured change exceeds the option `bodyLimit`. The change is committed, but webhooks don't
 * receive it: the event is stored without its body, and its deliveries have failed with the reason
 * `body_too_large`. A state that was emitted before is still sent.
 */
export interface EventBodyTooLargeEvent {
  readonly type: 'event.body_too_large';
  /** The id of the event, as in `WebhookEvent`. */
  readonly eventId: string;
  /** The org whose webhooks miss the change. Null if the entity is global. */
  readonly org: string | null;
  readonly entity: string;
  /** The resource that has changed. Null if the event has none. */
  readonly resource: string | null;
  /** Size of the body as UTF-8 JSON, in bytes. Infinity if no string can hold the JSON. */
  readonly size: number;
  /** The value of `bodyLimit`, in bytes. */
  readonly limit: number;
}

/**
 * A captured class was changed, but the library can't tell which rows have changed, so no webhook receives
 * the change. Published only with `capture.unidentified: 'warn'`. Outside a transaction, it is published just
 * before the change.
 */
export interface ChangeUnidentifiedEvent {
  readonly type: 'change.unidentified';
  /** The entity whose webhooks miss the change. */
  readonly entity: string;
  /** Name of the TypeORM class that was changed. */
  readonly changedClass: string;
  /** What has made the change, such as `clear() or SQL that removes all rows`. */
  readonly method: string;
  /**
   * The place in your code that has made the change, such as `/app/src/orders.service.ts:12:5`. Null if it is
   * unknown.
   */
  readonly callSite: string | null;
}

/**
 * What shows that the network on the sender's side has failed.
 * - `proxy`: no connection to the egress proxy (option `proxy`) could be opened
 * - `local_limit`: a limit of this machine was reached, such as the number of open files
 * - `orgs`: attempts of four or more orgs failed, and no receiver responded
 */
export type EgressEvidence = 'proxy' | 'local_limit' | 'orgs';

/**
 * Attempts of this process fail because the network on the sender's side has failed. They get the result
 * `egress`, count no failure and use up no retry. Published once, until receivers respond again.
 */
export interface EgressDownEvent {
  readonly type: 'egress.down';
  readonly evidence: EgressEvidence;
  /** Number of orgs whose attempts have failed so far. */
  readonly orgs: number;
}

/**
 * Receivers respond to this process again. Published five seconds after the last attempt that failed on the
 * sender's side, or later.
 */
export interface EgressUpEvent {
  readonly type: 'egress.up';
  /** The evidence of the `egress.down` that has ended. */
  readonly evidence: EgressEvidence;
  /** Number of orgs whose attempts failed meanwhile. */
  readonly orgs: number;
  /** Time since `egress.down`, in milliseconds. */
  readonly duration: number;
}

/**
 * An event in the life of a webhook, an event or a delivery, or of the network. The event is published after
 * the commit, only in the process that made the change. Lifecycle events contain no tokens and no bodies.
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
  | DeliveryFailedEvent
  | EventBodyTooLargeEvent
  | ChangeUnidentifiedEvent
  | EgressDownEvent
  | EgressUpEvent;

export type WebhookLifecycleType = WebhookLifecycleEvent['type'];

/** The lifecycle event of one type. */
export type WebhookLifecycleEventOf<T extends WebhookLifecycleType> = Extract<
  WebhookLifecycleEvent,
  { type: T }
>;

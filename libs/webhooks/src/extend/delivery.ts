/**
 * A delivery: one event on its way to one webhook. All other descriptions of a delivery in the library derive
 * from this one.
 */
export interface Delivery {
  readonly deliveryId: number;
  /** The webhook that it goes to. */
  readonly webhookId: number;
  /** The org that the webhook belongs to. */
  readonly org: string;
  /** The id of the event, a UUID: the same for all deliveries of the event and on every attempt. */
  readonly eventId: string;
  /** The entity of the event, such as `orders`. */
  readonly entity: string;
  /** The resource of the event, usually its URL; null for an event without one. */
  readonly resource: string | null;
}

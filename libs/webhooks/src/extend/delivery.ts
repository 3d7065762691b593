/**
 * A delivery: one event on its way to one webhook. The library's other types that describe a delivery derive
 * from this interface.
 */
export interface Delivery {
  readonly deliveryId: number;
  /** The webhook that the delivery is sent to. */
  readonly webhookId: number;
  /** The org that the webhook belongs to. */
  readonly org: string;
  /** The id of the event, a UUID. It is the same for all deliveries of the event and for every attempt. */
  readonly eventId: string;
  /** The entity of the event, such as `orders`. */
  readonly entity: string;
  /**
   * The resource that the event is about, usually the URL of the resource; null if the event has no resource.
   */
  readonly resource: string | null;
}

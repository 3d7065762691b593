/**
 * A delivery: one event on its way to one webhook. Other types of the library extend this interface with
 * further properties of a delivery.
 */
export interface Delivery {
  readonly deliveryId: number;
  /** The webhook that the delivery is sent to. */
  readonly webhookId: number;
  /** The org that the webhook belongs to. */
  readonly org: string;
  /**
   * The id of the event, a UUID. All deliveries of an event have the same event id, and so do all attempts of
   * these deliveries.
   */
  readonly eventId: string;
  /** The entity of the event, such as `orders`. */
  readonly entity: string;
  /**
   * The resource that the event is about, usually the URL of the resource; null if the event has no resource.
   */
  readonly resource: string | null;
}

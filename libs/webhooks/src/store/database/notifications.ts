/**
 * Tells the other processes with the same database about deliveries that can be sent. A notification is only
 * a hint: if it is lost, the other processes find the deliveries by polling.
 */
export interface Notifications {
  /** The name of the channel, for statements that send a notification themselves. */
  readonly channel: string;
  /**
   * Calls `onWebhooks` with the webhook ids of each notification, including the notifications of this
   * process. Calls `onWebhooks` with `null` if the ids are unknown. This happens if the ids were too long for
   * a notification, or if notifications may have been missed.
   *
   * Resolves when this process is listening. If the database can't be reached, resolves when the first try
   * has failed. More tries follow in the background.
   */
  listen(onWebhooks: (webhookIds: readonly number[] | null) => void): Promise<void>;
  /** Notifies all listeners that there may be deliveries to send to the given webhooks. Never rejects. */
  notify(webhookIds: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

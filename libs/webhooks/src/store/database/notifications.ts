/**
 * Tells other processes on the same database that there is something to deliver. Notifications are hints: if
 * one does not arrive, nothing is lost.
 */
export interface Notifications {
  /** The channel of the notifications, for statements that notify by themselves. */
  readonly channel: string;
  /**
   * Calls back with the webhooks of each notification, those of this process included, and with `null` if
   * some may have been missed. Resolves when it listens or, if the database can't be reached, when the first
   * try has failed. It keeps trying.
   */
  listen(onWebhooks: (webhookIds: readonly number[] | null) => void): Promise<void>;
  /** Notifies all listeners that there may be something to deliver to these webhooks. Never rejects. */
  notify(webhookIds: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

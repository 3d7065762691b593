/** How processes on one database tell each other that there is something to deliver. Only a hint: nothing is lost with one that doesn't arrive. */
export interface Notifications {
  /** Where they go: a statement of the caller's can tell by itself there. */
  readonly channel: string;
  /**
   * From now on calls back with what other processes, and this one, have told; `null` when some may have been missed. Resolves when it listens or, where
   * the database can't be reached, when the first try has failed; it goes on trying.
   */
  listen(onWebhooks: (webhookIds: readonly number[] | null) => void): Promise<void>;
  /** Tells everybody who listens that there may be something for these webhooks. Never rejects. */
  notify(webhookIds: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

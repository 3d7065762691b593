/**
 * Remembers which events were received, so that none is processed twice. If several processes receive,
 * implement it with your database or cache.
 */
export interface ReceivedWebhooks {
  /**
   * Begins to receive an event. It must be atomic: if several callers begin the same id, one gets `new`, and
   * the others get `busy` until that one has ended. In a store that several processes share, `busy` must
   * expire, because a killed process never calls `end`.
   *
   * @param id the event's id
   * @returns `new` to process the event, `busy` while another request processes it, `done` if it was
   *   processed before
   */
  begin(id: string): WebhookReceipt | Promise<WebhookReceipt>;

  /**
   * Ends receiving an event that `begin` called `new`.
   *
   * @param id the event's id
   * @param isDone whether the event was processed. If it was not, it is `new` again, because the sender will
   *   retry
   */
  end(id: string, isDone: boolean): void | Promise<void>;
}

/**
 * The state of an event that arrives: it is new, another request with it is being processed, or it was
 * processed before.
 */
export type WebhookReceipt = 'new' | 'busy' | 'done';

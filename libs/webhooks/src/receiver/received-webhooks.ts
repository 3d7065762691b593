/**
 * Remembers which events a receiver has processed, so that no event is processed twice. If several processes
 * receive the events, implement this interface with a shared database or cache.
 */
export interface ReceivedWebhooks {
  /**
   * Begins to process an event. This method must be atomic: if several callers begin the same event, only one
   * of them gets `new`. The other callers get `busy` until the first caller has called `end`. In a store that
   * several processes share, `busy` must expire, because a killed process never calls `end`.
   *
   * @param id the event's id
   * @returns `new` if the caller must process the event, `busy` while another request with the event is being
   *   processed, `done` if the event was processed before
   */
  begin(id: string): WebhookReceipt | Promise<WebhookReceipt>;

  /**
   * Ends the processing of an event for which `begin` returned `new`.
   *
   * @param id the event's id
   * @param isDone true if the event was processed. After false, the next `begin` must return `new`, because
   *   the sender will retry the event
   */
  end(id: string, isDone: boolean): void | Promise<void>;
}

/**
 * The state of an event when a request with it arrives. `new`: the event has not been processed yet. `busy`:
 * another request with the event is being processed. `done`: the event was processed before.
 */
export type WebhookReceipt = 'new' | 'busy' | 'done';

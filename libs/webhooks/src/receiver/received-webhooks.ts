/** Remembers which webhooks were received, so that none is taken twice. Put it into your database or cache where several processes receive. */
export interface ReceivedWebhooks {
  /**
   * Atomic: of several that ask for one id, one gets `new`, and the others `busy` until it has ended. In a store that several processes share `busy` must run out
   * by itself, for a process that is killed meanwhile ends nothing.
   * @returns `done` when it was taken before
   */
  begin(id: string): WebhookReceipt | Promise<WebhookReceipt>;

  /** @param isDone whether it was taken; otherwise it is `new` again, for the sender will send it again */
  end(id: string, isDone: boolean): void | Promise<void>;
}

/** Whether a webhook that arrives is to be taken: it is new, another request with it is being handled, or it was taken before. */
export type WebhookReceipt = 'new' | 'busy' | 'done';

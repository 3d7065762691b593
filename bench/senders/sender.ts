/** Sends one PUT and resolves when its answer has been read; rejects unless it is a 200. */
export type Sender = (url: string, body: string) => Promise<void>;

/** What every sender of the bench sends, ours besides what it adds. */
export const senderHeaders = {
  'content-type': 'application/json',
  auth: 'c0ffeec0ffeec0ffeec0ffeec0ffee',
  'user-agent': 'bench',
} as const;

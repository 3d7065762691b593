/** Sends one PUT and resolves when the whole response has been read. Rejects unless its status is 200. */
export type Sender = (url: string, body: string) => Promise<void>;

/** The headers that every sender sends. The worker of the library does not use them, and sends its own. */
export const senderHeaders = {
  'content-type': 'application/json',
  auth: 'c0ffeec0ffeec0ffeec0ffeec0ffee',
  'user-agent': 'bench',
} as const;

import { WebhooksError } from './webhooks.error.js';

/** SQLite: a transaction of the host's has kept everybody else from writing for too long. */
export class DatabaseBusyError extends WebhooksError {
  readonly code = 'WEBHOOKS_DATABASE_BUSY';

  constructor(milliseconds: number) {
    super(
      `SQLite has been locked by another transaction for ${milliseconds} ms. Don't wait for a call of this library inside of a ` +
        'transaction of yours, unless you give it that transaction ({ manager }): each would wait for the other.',
    );
  }
}

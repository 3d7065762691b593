import { WebhooksError } from './webhooks.error.js';

/** On SQLite, a transaction of the host has kept all other writers waiting for too long. */
export class DatabaseBusyError extends WebhooksError {
  readonly code = 'WEBHOOKS_DATABASE_BUSY';

  constructor(milliseconds: number) {
    super(
      `Another transaction has locked SQLite for ${milliseconds} ms. Inside your own transaction, don't await a call of ` +
        'this library unless you pass it that transaction ({ manager }): each would wait for the other.',
    );
  }
}

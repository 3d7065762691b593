import { WebhooksError } from './webhooks.error.js';

/**
 * This call gave up, because another transaction in your application kept the SQLite database locked for too
 * long. SQLite allows one writer at a time.
 */
export class DatabaseBusyError extends WebhooksError {
  readonly code = 'WEBHOOKS_DATABASE_BUSY';

  constructor(milliseconds: number) {
    super(
      `Another transaction has locked SQLite for ${milliseconds} ms. Inside your own transaction, don't await a call of ` +
        'this library unless you pass it that transaction ({ manager }). Otherwise the call and the transaction wait ' +
        'for each other.',
    );
  }
}

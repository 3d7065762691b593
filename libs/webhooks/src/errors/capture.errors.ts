import { WebhooksError } from './webhooks.error.js';

/**
 * A captured class was changed outside any transaction, or in a way for which TypeORM doesn't report the
 * changed rows. Thrown before the change is made, or immediately after an insert that doesn't read back the
 * new ids. The options under `capture` allow such changes.
 */
export class ChangeRefusedError extends WebhooksError {
  readonly code = 'WEBHOOKS_CHANGE_REFUSED';
}

/**
 * A transaction's changes could not be rendered, so the transaction fails. If a source has thrown, its error
 * is the `cause`.
 */
export class RenderingFailedError extends WebhooksError {
  readonly code = 'WEBHOOKS_RENDERING_FAILED';
}

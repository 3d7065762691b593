import { WebhooksError } from './webhooks.error.js';

/**
 * An entity class that a webhook source captures was changed outside any transaction, or in a way for which
 * TypeORM doesn't report the changed rows. The error is thrown before the change is made. The exception is an
 * insert that doesn't read back the new ids: it has already run when the error is thrown. To allow such
 * changes, see the options under `capture`.
 */
export class ChangeRefusedError extends WebhooksError {
  readonly code = 'WEBHOOKS_CHANGE_REFUSED';
}

/**
 * The bodies for the changes of a transaction could not be rendered, so the transaction fails. If a webhook
 * source threw an error, that error is the `cause`.
 */
export class RenderingFailedError extends WebhooksError {
  readonly code = 'WEBHOOKS_RENDERING_FAILED';
}

import { WebhooksError } from './webhooks.error.js';

/**
 * The application has tried to change rows that a webhook source captures, in a way for which the library
 * can't tell the changed rows, or without a transaction where one is necessary. The message names a call that
 * works. The error prevents the change, with one exception: an insert that doesn't read back the new ids has
 * already run. To allow such changes, see the options under `capture`.
 */
export class ChangeRefusedError extends WebhooksError {
  readonly code = 'WEBHOOKS_CHANGE_REFUSED';
}

/**
 * The webhook bodies for the changes of a transaction could not be rendered, so the transaction fails. If a
 * webhook source threw an error, `cause` contains this error.
 */
export class RenderingFailedError extends WebhooksError {
  readonly code = 'WEBHOOKS_RENDERING_FAILED';
}

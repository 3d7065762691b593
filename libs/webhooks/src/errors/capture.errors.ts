import { WebhooksError } from './webhooks.error.js';

/**
 * A captured class was changed in a way of which TypeORM doesn't say which rows it is about, or outside of any transaction. Thrown before the change is
 * made, or right after an insert whose ids aren't read back; the options under `capture` let it pass.
 */
export class ChangeRefusedError extends WebhooksError {
  readonly code = 'WEBHOOKS_CHANGE_REFUSED';
}

/** A source could not say what a transaction's changes are to its customers, so the transaction fails. The `cause` is the source's own error. */
export class RenderingFailedError extends WebhooksError {
  readonly code = 'WEBHOOKS_RENDERING_FAILED';
}

import { WebhooksError } from './webhooks.error.js';

/**
 * A captured class was changed in a way of which TypeORM doesn't say which rows it is about, or outside of any transaction. Thrown before the change is
 * made; the options under `capture` let it pass.
 */
export class UnidentifiedChangeError extends WebhooksError {
  readonly code = 'WEBHOOKS_UNIDENTIFIED_CHANGE';
}

/** A source could not say what a transaction's changes are to its customers, so the transaction fails. The `cause` is the source's own error. */
export class RenderingFailedError extends WebhooksError {
  readonly code = 'WEBHOOKS_RENDERING_FAILED';
}

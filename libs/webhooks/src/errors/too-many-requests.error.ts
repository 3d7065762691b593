import { WebhooksError } from './webhooks.error.js';

/**
 * The org has reached the maximum number of registrations, changes or tests per minute. Nothing was created,
 * changed or sent.
 */
export class TooManyRequestsError extends WebhooksError {
  readonly code = 'WEBHOOKS_TOO_MANY_REQUESTS';
  /** The org that has reached the limit. */
  readonly org: string;
  /** The option that sets the limit. */
  readonly option: 'registrationsPerMinute' | 'changesPerMinute' | 'testsPerMinute';
  /** Maximum number of registrations, changes or tests per minute that the option allows. */
  readonly limit: number;
  /** Number of seconds, from 1 to 60, until the org may try again. */
  readonly retryAfter: number;

  constructor({
    org,
    option,
    limit,
    retryAfter,
  }: Pick<TooManyRequestsError, 'org' | 'option' | 'limit' | 'retryAfter'>) {
    super(
      `Org "${org}" has reached its limit of ${limit} per minute (${option}). Wait ${retryAfter} s, or raise the option.`,
    );
    this.org = org;
    this.option = option;
    this.limit = limit;
    this.retryAfter = retryAfter;
  }
}

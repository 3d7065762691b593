import { WebhooksError } from './webhooks.error.js';

/** The org has reached `registrationsPerMinute` or `testsPerMinute`. Nothing was created or sent. */
export class TooManyRequestsError extends WebhooksError {
  readonly code = 'WEBHOOKS_TOO_MANY_REQUESTS';
  readonly org: string;
  /** The option that sets the limit. */
  readonly option: 'registrationsPerMinute' | 'testsPerMinute';
  /** How many the option allows per minute. */
  readonly limit: number;
  /** Seconds, from 1 to 60, until it is allowed again. */
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

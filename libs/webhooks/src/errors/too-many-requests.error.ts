import { WebhooksError } from './webhooks.error.js';

/** The org has done within a minute what `registrationsPerMinute` or `testsPerMinute` allows; nothing was made or sent. */
export class TooManyRequestsError extends WebhooksError {
  readonly code = 'WEBHOOKS_TOO_MANY_REQUESTS';
  readonly org: string;
  /** The option that refuses it. */
  readonly option: 'registrationsPerMinute' | 'testsPerMinute';
  /** How many it allows. */
  readonly limit: number;
  /** In so many seconds, 1 to 60, it is allowed again. */
  readonly retryAfter: number;

  constructor({
    org,
    option,
    limit,
    retryAfter,
  }: Pick<TooManyRequestsError, 'org' | 'option' | 'limit' | 'retryAfter'>) {
    super(`${option} allows the org "${org}" no more than ${limit}: wait ${retryAfter} s, or raise it.`);
    this.org = org;
    this.option = option;
    this.limit = limit;
    this.retryAfter = retryAfter;
  }
}

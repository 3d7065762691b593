import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequestsError } from '../errors/too-many-requests.error.js';

/** Length of the period in which calls are counted, in seconds. */
const minute = 60;

/**
 * Limits the number of calls of an org within a minute. The minute begins with the first call of the org. At
 * the end of the minute, the count of the org is deleted. Each process counts separately.
 */
export class MinuteLimit {
  private readonly counter: RateLimiterMemory | undefined;

  /**
   * @param option the name of the option that sets the limit
   * @param limit maximum number of calls per minute, or undefined for no limit
   */
  constructor(
    private readonly option: TooManyRequestsError['option'],
    private readonly limit: number | undefined,
  ) {
    if (limit !== undefined) this.counter = new RateLimiterMemory({ points: limit, duration: minute });
  }

  /**
   * Counts a call before it is carried out, so that concurrent calls can't exceed the limit. A refused call
   * isn't counted and doesn't make the minute longer.
   * @throws TooManyRequestsError if the org has reached the limit
   */
  async count(org: string): Promise<void> {
    await this.counter?.consume(org).catch((refusal: RateLimiterRes) => this.refuse(org, refusal));
  }

  /**
   * Throws the error for a refused call. If the system clock is set back, the counter reports a wait that is
   * too long. Therefore the wait in the error is capped at a minute. The minute itself still ends in time,
   * because the counter's timer doesn't depend on the system clock.
   */
  private refuse(org: string, { msBeforeNext }: RateLimiterRes): never {
    const retryAfter = Math.min(Math.ceil(msBeforeNext / 1000), minute);
    throw new TooManyRequestsError({ org, option: this.option, limit: this.limit!, retryAfter });
  }
}

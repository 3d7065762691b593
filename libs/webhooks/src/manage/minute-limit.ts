import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequestsError } from '../errors/too-many-requests.error.js';

/** In seconds. */
const minute = 60;

/**
 * Limits how often an org may do something within a minute, which begins with the first call. Each process
 * counts separately, and forgets an org at the end of its minute.
 */
export class MinuteLimit {
  private readonly counter: RateLimiterMemory | undefined;

  /** @param limit undefined for no limit, and then nothing is counted */
  constructor(
    private readonly option: TooManyRequestsError['option'],
    private readonly limit: number | undefined,
  ) {
    if (limit !== undefined) this.counter = new RateLimiterMemory({ points: limit, duration: minute });
  }

  /**
   * Counts a call before it is carried out, so that concurrent calls cannot exceed the limit. A refused call
   * isn't counted and doesn't make the minute longer.
   * @throws TooManyRequestsError
   */
  async count(org: string): Promise<void> {
    await this.counter?.consume(org).catch((refusal: RateLimiterRes) => this.refuse(org, refusal));
  }

  /**
   * Never asks for more than a minute: a longer wait means that the clock was set back, which the counter's
   * timer ignores.
   */
  private refuse(org: string, { msBeforeNext }: RateLimiterRes): never {
    const retryAfter = Math.min(Math.ceil(msBeforeNext / 1000), minute);
    throw new TooManyRequestsError({ org, option: this.option, limit: this.limit!, retryAfter });
  }
}

import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequestsError } from '../errors/too-many-requests.error.js';

/** In seconds. */
const minute = 60;

/** How often an org may do something within a minute, which begins with the first time. Each process counts for itself, and forgets an org with its minute. */
export class MinuteLimit {
  private readonly counter: RateLimiterMemory | undefined;

  /** @param limit undefined for none: then nothing is counted */
  constructor(
    private readonly option: TooManyRequestsError['option'],
    private readonly limit: number | undefined,
  ) {
    if (limit !== undefined) this.counter = new RateLimiterMemory({ points: limit, duration: minute });
  }

  /**
   * Counts one before it is done, so that of many at once no more get through. What is refused isn't counted: the minute gets no longer by it.
   * @throws TooManyRequestsError
   */
  async count(org: string): Promise<void> {
    await this.counter?.consume(org).catch((refusal: RateLimiterRes) => this.refuse(org, refusal));
  }

  /** It is never longer than the minute: what says otherwise is a clock that was set back, and the counter's timer doesn't go by it. */
  private refuse(org: string, { msBeforeNext }: RateLimiterRes): never {
    const retryAfter = Math.min(Math.ceil(msBeforeNext / 1000), minute);
    throw new TooManyRequestsError({ org, option: this.option, limit: this.limit!, retryAfter });
  }
}

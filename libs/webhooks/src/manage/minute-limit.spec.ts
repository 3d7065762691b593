import { jest } from '@jest/globals';
import { TooManyRequestsError } from '../errors/too-many-requests.error.js';
import { MinuteLimit } from './minute-limit.js';

const limitOf = (limit: number | undefined) => new MinuteLimit('testsPerMinute', limit);

/** Counts a call. Returns the error if the call is refused, or undefined if the call is allowed. */
async function refusalOf(limit: MinuteLimit, org: string): Promise<TooManyRequestsError | undefined> {
  try {
    await limit.count(org);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(TooManyRequestsError);
    return error as TooManyRequestsError;
  }
}

describe('A limit per minute', () => {
  it('allows exactly its number of simultaneous calls, counted for each org separately', async () => {
    const limit = limitOf(3);
    const refusals = await Promise.all(Array.from({ length: 20 }, () => refusalOf(limit, '1')));
    expect(refusals.filter((refusal) => refusal)).toHaveLength(17);
    expect(await refusalOf(limit, '2')).toBeUndefined();
    expect(await refusalOf(limit, '__proto__')).toBeUndefined();
  });

  it('allows everything if it is not set', async () => {
    for (let i = 0; i < 1000; i++) expect(await refusalOf(limitOf(undefined), '1')).toBeUndefined();
  });

  it('does not keep the process alive', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout');
    const before = timers();
    await limitOf(1).count('1');
    expect(timers()).toEqual(before);
  });

  describe('over time', () => {
    beforeEach(() => void jest.useFakeTimers());
    afterEach(() => void jest.useRealTimers());

    it('says in how many seconds it allows the next call, and then allows it, even if calls were refused meanwhile', async () => {
      const limit = limitOf(1);
      await limit.count('1');
      expect(await refusalOf(limit, '1')).toMatchObject({
        code: 'WEBHOOKS_TOO_MANY_REQUESTS',
        message:
          'Org "1" has reached its limit of 1 per minute (testsPerMinute). Wait 60 s, or raise the option.',
        org: '1',
        limit: 1,
        retryAfter: 60,
      });
      jest.advanceTimersByTime(47_001);
      expect((await refusalOf(limit, '1'))?.retryAfter).toBe(13);
      jest.advanceTimersByTime(12_998);
      expect((await refusalOf(limit, '1'))?.retryAfter).toBe(1);
      jest.advanceTimersByTime(1);
      expect(await refusalOf(limit, '1')).toBeUndefined();
    });

    it('keeps no data about an org after its minute', async () => {
      const limit = limitOf(1);
      for (let org = 0; org < 100; org++) await limit.count(String(org));
      expect(jest.getTimerCount()).toBe(100);
      jest.advanceTimersByTime(60_000);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('ends after a minute even if the clock is set back', async () => {
      const limit = limitOf(1);
      await limit.count('1');
      jest.setSystemTime(0);
      expect((await refusalOf(limit, '1'))?.retryAfter).toBe(60);
      jest.advanceTimersByTime(60_000);
      expect(await refusalOf(limit, '1')).toBeUndefined();
    });
  });
});

import { TestClock } from './test.clock.js';
import { until } from './until.js';

describe('until', () => {
  it('returns what the condition returned once it is something', async () => {
    let asked = 0;
    expect(await until(() => (++asked === 3 ? 'third' : undefined))).toBe('third');
  });

  it('takes a failing assertion for not yet', async () => {
    let asked = 0;
    await until(() => {
      expect(++asked).toBe(2);
      return true;
    });
    expect(asked).toBe(2);
  });

  it('names the condition that it awaited in vain, with its last error', async () => {
    const cause = new Error('the last one');
    const nothing: unknown[] = [];
    await expect(until(() => nothing.length > 3, { within: 20 })).rejects.toThrow(
      'Waited 20 ms in vain until () => nothing.length > 3',
    );
    await expect(until(() => Promise.reject(cause), { within: '20ms' })).rejects.toMatchObject({ cause });
  });
});

describe('TestClock', () => {
  it('moves by durations and milliseconds', () => {
    const clock = new TestClock();
    expect(clock.offset).toBe(0);
    clock.advance('6h');
    clock.advance(5);
    expect(clock.offset).toBe(21_600_005);
  });

  it.each(['soon', NaN])('refuses to move by %j', (duration) => {
    expect(() => new TestClock().advance(duration)).toThrow('Not a duration');
  });
});

import { TestClock } from './test.clock.js';
import { until } from './until.js';

describe('until', () => {
  it("returns the condition's value as soon as it is truthy", async () => {
    let asked = 0;
    expect(await until(() => (++asked === 3 ? 'third' : undefined))).toBe('third');
  });

  it('treats a failing assertion as "not yet"', async () => {
    let asked = 0;
    await until(() => {
      expect(++asked).toBe(2);
      return true;
    });
    expect(asked).toBe(2);
  });

  it('throws after the time limit an error with the condition and its last error', async () => {
    const cause = new Error('the last one');
    const nothing: unknown[] = [];
    await expect(until(() => nothing.length > 3, { within: 20 })).rejects.toThrow(
      'Waited 20 ms, but this did not become true: () => nothing.length > 3',
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

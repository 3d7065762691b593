import { waitAfterOwnFault } from './own-fault-wait.js';

describe('waitAfterOwnFault', () => {
  it.each([
    [0, 1000, 2000],
    [1, 2000, 4000],
    [5, 32_000, 64_000],
    [6, 60_000, 120_000],
    [100_000, 60_000, 120_000],
  ])('is between the limits after %d earlier attempts', (earlier, min, max) => {
    const waits = Array.from({ length: 100 }, () => waitAfterOwnFault(earlier));
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(min);
      expect(wait).toBeLessThanOrEqual(max);
    }
    expect(new Set(waits).size).toBeGreaterThan(50);
  });
});

import { toIsoDate } from './iso-date.js';

describe('a date as v2 writes it', () => {
  it.each([
    ['2018-03-30T08:18:48.000Z', '2018-03-30T08:18:48Z'],
    ['2018-03-30T00:00:16.159Z', '2018-03-30T00:00:16.159000Z'],
    ['2018-03-30T00:00:16.100Z', '2018-03-30T00:00:16.100000Z'],
    ['2018-03-30T00:00:00.001Z', '2018-03-30T00:00:00.001000Z'],
  ])('%s is written %s', (date, written) => {
    expect(toIsoDate(new Date(date))).toBe(written);
  });
});

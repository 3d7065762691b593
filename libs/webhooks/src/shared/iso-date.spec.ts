import { parseIsoDate, toIsoDate } from './iso-date.js';

describe("a date in v2's output", () => {
  it.each([
    ['2018-03-30T08:18:48.000Z', '2018-03-30T08:18:48Z'],
    ['2018-03-30T00:00:16.159Z', '2018-03-30T00:00:16.159000Z'],
    ['2018-03-30T00:00:16.100Z', '2018-03-30T00:00:16.100000Z'],
    ['2018-03-30T00:00:00.001Z', '2018-03-30T00:00:00.001000Z'],
  ])('%s is written as %s', (date, written) => {
    expect(toIsoDate(new Date(date))).toBe(written);
  });
});

describe("a date in v2's input", () => {
  it.each([
    ['2018-03-30T08:18:48Z', '2018-03-30T08:18:48.000Z'],
    ['2018-03-30T08:18', '2018-03-30T08:18:00.000Z'],
    ['2018-03-30T08:18:48.1Z', '2018-03-30T08:18:48.100Z'],
    ['2018-03-30T08:18:48.159999+02:30', '2018-03-30T05:48:48.159Z'],
  ])('%s is read as %s', (written, date) => {
    expect(parseIsoDate(written)).toEqual(new Date(date));
  });

  it.each([
    '',
    'tomorrow',
    '2018-03-30',
    '2018-02-30T08:18:48Z',
    '2018-03-30T25:00Z',
    1522397928000,
    null,
    ['2018-03-30T08:18Z'],
  ])('%j is not a date', (written) => {
    expect(parseIsoDate(written)).toBeNull();
  });
});

import { retryAfterOf } from './retry-after.js';

const now = Date.UTC(1994, 10, 6, 8, 49, 0);
const day = 86_400_000;

describe('retryAfterOf', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 120 ', 120_000],
    ['86400', day],
    ['86401', day],
    ['99999999999999999999999', day],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['Mon, 06 Nov 2034 08:00:00 GMT', day],
  ])('reads %j as %d ms', (header, wait) => {
    expect(retryAfterOf(header, now)).toBe(wait);
  });

  it.each([
    null,
    '',
    '-5',
    '1.5',
    '1e3',
    '0x10',
    'soon',
    '1994-11-06T08:49:37Z',
    'Sun, 99 Nov 1994 08:49:37 GMT',
  ])('ignores %j', (header) => {
    expect(retryAfterOf(header, now)).toBeNull();
  });
});

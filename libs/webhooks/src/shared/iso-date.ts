/**
 * Formats a date as the v2 API does. The seconds have six fractional digits, as in
 * `2018-03-30T00:00:16.159000Z`. If the milliseconds are zero, the seconds have no fractional digits.
 */
export function toIsoDate(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? text.replace('.000Z', 'Z') : text.replace('Z', '000Z');
}

const pattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Parses a date in any format that the v2 API accepts. Digits beyond milliseconds are dropped. If the date
 * has no time zone, UTC is assumed. Returns null if the value is not such a date.
 */
export function parseIsoDate(value: unknown): Date | null {
  const [, day, minute, second = '00', fraction = '', zone = 'Z'] =
    (typeof value === 'string' && pattern.exec(value)) || [];
  if (day === undefined || !isDay(day)) return null;
  const date = new Date(`${day}T${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  return Number.isNaN(date.getTime()) ? null : date;
}

/**
 * Returns false for days that don't exist. This check is needed, because `Date` would read February 30 as
 * March 2.
 */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

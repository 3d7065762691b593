/**
 * Formats a date as v2 does: six digits of a second's fraction, or none if the milliseconds are zero, as in
 * `2018-03-30T00:00:16.159000Z`.
 */
export function toIsoDate(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? text.replace('.000Z', 'Z') : text.replace('Z', '000Z');
}

const pattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Parses a date as v2 does, to the millisecond and in UTC if it has no time zone. Returns null for anything
 * else.
 */
export function parseIsoDate(value: unknown): Date | null {
  const [, day, minute, second = '00', fraction = '', zone = 'Z'] =
    (typeof value === 'string' && pattern.exec(value)) || [];
  if (day === undefined || !isDay(day)) return null;
  const date = new Date(`${day}T${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `Date` reads February 30th as March 2nd. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

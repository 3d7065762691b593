/**
 * Formats a date in v2's format. The seconds have six fractional digits, as in `2018-03-30T00:00:16.159000Z`,
 * or none if the milliseconds are zero.
 */
export function toIsoDate(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? text.replace('.000Z', 'Z') : text.replace('Z', '000Z');
}

const pattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Parses a date in any format that v2 accepts. Drops digits beyond milliseconds, and assumes UTC if the date
 * has no time zone. Returns null for any other value.
 */
export function parseIsoDate(value: unknown): Date | null {
  const [, day, minute, second = '00', fraction = '', zone = 'Z'] =
    (typeof value === 'string' && pattern.exec(value)) || [];
  if (day === undefined || !isDay(day)) return null;
  const date = new Date(`${day}T${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Returns false for days that don't exist: `Date` reads February 30 as March 2. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

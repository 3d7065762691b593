/**
 * A date as v2 writes it: no fraction when the milliseconds are zero, else six digits:
 * `2018-03-30T00:00:16.159000Z`.
 */
export function toIsoDate(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? text.replace('.000Z', 'Z') : text.replace('Z', '000Z');
}

const pattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/** A date as v2 takes it, UTC where no zone is named; to the millisecond. Null for anything else. */
export function parseIsoDate(value: unknown): Date | null {
  const [, day, minute, second = '00', fraction = '', zone = 'Z'] =
    (typeof value === 'string' && pattern.exec(value)) || [];
  if (day === undefined || !isDay(day)) return null;
  const date = new Date(`${day}T${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `Date` takes February 30th for March 2nd. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

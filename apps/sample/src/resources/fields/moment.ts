const pattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Converts an ISO date to v2's format: in UTC, with no fraction if the microseconds are zero, otherwise with
 * six digits. Returns null for anything else.
 */
export function isoMoment(value: unknown): string | null {
  const [, day, minute, second = '00', fraction = '', zone = 'Z'] =
    (typeof value === 'string' && pattern.exec(value)) || [];
  if (day === undefined || !isDay(day)) return null;
  const time = new Date(`${day}T${minute}:${second}${zone}`);
  if (Number.isNaN(time.getTime())) return null;
  const text = time.toISOString().slice(0, -'.000Z'.length);
  // A time zone can move a date before year 0001 or after 9999. Such years get a sign, or are 0000.
  return text.startsWith('+') || text.startsWith('-') || text.startsWith('0000')
    ? null
    : `${text}${sixDigits(fraction)}Z`;
}

/** Rejects days that don't exist: `Date` reads February 30 as March 2. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function sixDigits(fraction: string): string {
  return /^0*$/.test(fraction) ? '' : `.${fraction.padEnd(6, '0')}`;
}

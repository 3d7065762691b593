const pattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Converts an ISO date to v2's format, in UTC. The seconds have six fractional digits, or none if the
 * microseconds are zero. Returns null for any other value.
 */
export function isoMoment(value: unknown): string | null {
  const [, day, minute, second = '00', fraction = '', zone = 'Z'] =
    (typeof value === 'string' && pattern.exec(value)) || [];
  if (day === undefined || !isDay(day)) return null;
  const time = new Date(`${day}T${minute}:${second}${zone}`);
  if (Number.isNaN(time.getTime())) return null;
  const text = time.toISOString().slice(0, -'.000Z'.length);
  // The conversion to UTC can move a date before the year 0001 or after the year 9999. `toISOString` writes
  // such years with a sign or as 0000. v2's format doesn't allow them.
  return text.startsWith('+') || text.startsWith('-') || text.startsWith('0000')
    ? null
    : `${text}${sixDigits(fraction)}Z`;
}

/** Returns false for days that don't exist. `Date` alone would read February 30 as March 2. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function sixDigits(fraction: string): string {
  return /^0*$/.test(fraction) ? '' : `.${fraction.padEnd(6, '0')}`;
}

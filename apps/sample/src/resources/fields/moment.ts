const pattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/** An ISO date in v2's form: UTC, no fraction when the microseconds are zero, else six digits. Null for anything else. */
export function isoMoment(value: unknown): string | null {
  const [, day, minute, second = '00', fraction = '', zone = 'Z'] =
    (typeof value === 'string' && pattern.exec(value)) || [];
  if (day === undefined || !isDay(day)) return null;
  const time = new Date(`${day}T${minute}:${second}${zone}`);
  if (Number.isNaN(time.getTime())) return null;
  const text = time.toISOString().slice(0, -'.000Z'.length);
  // Years before 0001 and after 9999, which a zone can lead to, get a sign.
  return text.startsWith('+') || text.startsWith('-') || text.startsWith('0000')
    ? null
    : `${text}${sixDigits(fraction)}Z`;
}

/** `Date` takes February 30th for March 2nd. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function sixDigits(fraction: string): string {
  return /^0*$/.test(fraction) ? '' : `.${fraction.padEnd(6, '0')}`;
}

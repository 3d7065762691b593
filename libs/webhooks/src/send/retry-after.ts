/** The longest wait that is accepted, in milliseconds: one day. */
const maxWait = 24 * 60 * 60 * 1000;

/**
 * Matches two of the three date formats of RFC 9110:
 * `Sun, 06 Nov 1994 08:49:37 GMT` and `Sunday, 06-Nov-94 08:49:37 GMT`.
 */
const httpDate = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;
/** Matches the third date format of RFC 9110: `Sun Nov  6 08:49:37 1994`, which is also in GMT. */
const asctimeDate = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * Returns the wait that a `Retry-After` header requests, in milliseconds from now. A wait of more than a day
 * is reduced to a day. Returns null for a missing or invalid header.
 * @param now milliseconds since 1970
 */
export function retryAfterOf(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : timeOf(text) - now;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), maxWait);
}

function timeOf(text: string): number {
  if (httpDate.test(text)) return Date.parse(text);
  return asctimeDate.test(text) ? Date.parse(`${text} GMT`) : NaN;
}

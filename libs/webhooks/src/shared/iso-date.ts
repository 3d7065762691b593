/** A date as v2 writes it: no fraction when the milliseconds are zero, else six digits: `2018-03-30T00:00:16.159000Z`. */
export function toIsoDate(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? text.replace('.000Z', 'Z') : text.replace('Z', '000Z');
}

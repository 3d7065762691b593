import ms from 'ms';

/**
 * A number of milliseconds, or a text with a number and a unit, for example `'500ms'`, `'15s'`, `'10m'`,
 * `'6h'` or `'7d'`.
 */
export type Duration = number | string;

/**
 * Converts a duration to milliseconds.
 * @throws TypeError if the value is not a valid duration
 */
export function milliseconds(duration: Duration): number {
  const value = typeof duration === 'number' ? duration : parseDuration(duration);
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new TypeError(`Not a duration such as "6h" or a number of milliseconds: ${duration}`);
}

/** Converts a text with a number and a unit to milliseconds. Returns undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  return ms(text as ms.StringValue) as number | undefined;
}

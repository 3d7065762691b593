import ms from 'ms';

/**
 * A number of milliseconds, or a text of a number and a unit: `'500ms'`, `'15s'`, `'10m'`, `'6h'`, `'7d'`.
 */
export type Duration = number | string;

/**
 * Converts a duration to milliseconds.
 * @throws TypeError if it is not a duration
 */
export function milliseconds(duration: Duration): number {
  const value = typeof duration === 'number' ? duration : parseDuration(duration);
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new TypeError(`Not a duration such as "6h" or a number of milliseconds: ${duration}`);
}

/** Converts a text of a number and a unit to milliseconds. Returns undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  return ms(text as ms.StringValue) as number | undefined;
}

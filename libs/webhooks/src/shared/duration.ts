import ms from 'ms';

/** Milliseconds, or a number with a unit: `'500ms'`, `'15s'`, `'10m'`, `'6h'`, `'7d'`. */
export type Duration = number | string;

/** @throws TypeError for what is no duration */
export function milliseconds(duration: Duration): number {
  const value = typeof duration === 'number' ? duration : parseDuration(duration);
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new TypeError(`Not a duration such as "6h" or a number of milliseconds: ${duration}`);
}

/** Milliseconds of a number with a unit; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  return ms(text as ms.StringValue) as number | undefined;
}

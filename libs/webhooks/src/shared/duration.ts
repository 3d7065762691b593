import ms from 'ms';

/** Milliseconds out of milliseconds or a number with a unit, `'6h'`. */
export function milliseconds(duration: number | string): number {
  const value = typeof duration === 'number' ? duration : parseDuration(duration);
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new TypeError(`Not a duration such as "6h" or a number of milliseconds: ${duration}`);
}

/** Milliseconds of a number with a unit; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  return ms(text as ms.StringValue) as number | undefined;
}

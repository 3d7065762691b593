/** Describes an option's value in an error message, such as `the number 0` or `a list`. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`;
  return describeKind(value);
}

/**
 * Describes the kind of an option's value in an error message. Doesn't quote text, because the text may be
 * secret.
 */
export function describeKind(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'function') return `the function ${value.name}`;
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return `the ${typeof value} ${String(value as number | bigint | boolean | symbol)}`;
}

const maxLines = 30;

/**
 * Formats a body for reading: as indented JSON, without values that are null or empty. Cuts the text off
 * after `maxLines` lines.
 */
export function shorten(body: unknown): string[] {
  const lines = JSON.stringify(withoutEmpty(body), null, 2).split('\n');
  if (lines.length <= maxLines) return lines;
  return [...lines.slice(0, maxLines), `… ${lines.length - maxLines} more lines`];
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).map(([key, nested]) => [key, withoutEmpty(nested)] as const);
  return Object.fromEntries(kept.filter(([, nested]) => !isEmpty(nested)));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

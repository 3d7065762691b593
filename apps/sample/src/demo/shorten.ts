const mostLines = 30;

/** A body as a person likes to read it: JSON without what is null or empty, and not too much of it. */
export function shorten(body: unknown): string[] {
  const lines = JSON.stringify(withoutVoid(body), null, 2).split('\n');
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines`];
}

function withoutVoid(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutVoid);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).map(([key, nested]) => [key, withoutVoid(nested)] as const);
  return Object.fromEntries(kept.filter(([, nested]) => !isVoid(nested)));
}

function isVoid(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

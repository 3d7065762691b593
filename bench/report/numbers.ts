/** Three significant digits; thousands with commas, so that a table can be read. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/** A whole number, as it is. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

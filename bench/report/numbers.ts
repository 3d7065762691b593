import type { Series } from '../harness/series.js';

/** Three significant digits; thousands with commas, so that a table can be read. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/** The median; of several rounds with the smallest and the largest. */
export function formatSeries({ values, median, min, max }: Series): string {
  if (values.length === 1) return formatNumber(median);
  return `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`;
}

/** A whole number, as it is. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

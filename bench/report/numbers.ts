import type { Series } from '../harness/series.js';

/** Formats a number for a table: about three significant digits, and commas between thousands. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/** Formats the median. If there are several rounds, the minimum and the maximum follow in parentheses. */
export function formatSeries({ values, median, min, max }: Series): string {
  if (values.length === 1) return formatNumber(median);
  return `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`;
}

/** Formats an integer with all its digits, and commas between thousands. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

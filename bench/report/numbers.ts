import type { Series } from '../harness/series.js';

/** Formats a number for a table: about three significant digits, and commas between thousands. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/** Formats the median. With several rounds, the minimum and maximum follow in brackets. */
export function formatSeries({ values, median, min, max }: Series): string {
  if (values.length === 1) return formatNumber(median);
  return `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`;
}

/** Formats an integer in full. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

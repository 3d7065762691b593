import type { RowName } from '../harness/case.js';
import type { Results } from '../harness/results.js';
import type { Check } from './check.js';
import { formatNumber, formatSeries } from './numbers.js';

/** One figure of a case, compared with the largest value of that figure in other cases. */
export interface Comparison {
  readonly row: RowName;
  readonly figure: string;
  readonly name: string;
  readonly against: readonly string[];
}

/** Collects checks. A check whose figures were not measured is marked as such. */
export class CheckList {
  readonly checks: Check[] = [];

  constructor(readonly results: Results) {}

  /** Checks the ratio of two figures. */
  atLeast(name: string, least: number, value: number | undefined, of: number | undefined): void {
    const seen = value === undefined || of === undefined ? undefined : value / of;
    this.add(name, `≥ ${formatNumber(least)}`, seen, (ratio) => ratio >= least);
  }

  ratioAtLeast(name: string, least: number, comparison: Comparison): void {
    this.add(name, `≥ ${formatNumber(least)}`, this.ratioOf(comparison), (ratio) => ratio >= least);
  }

  ratioAtMost(name: string, most: number, comparison: Comparison): void {
    this.add(name, `≤ ${formatNumber(most)}`, this.ratioOf(comparison), (ratio) => ratio <= most);
  }

  /** Checks a figure itself. */
  atMost(name: string, most: number, row: RowName, caseName: string, figure: string): void {
    this.valueAtMost(name, most, this.results.median(row, caseName, figure));
  }

  valueAtMost(name: string, most: number, value: number | undefined): void {
    this.add(name, `≤ ${formatNumber(most)}`, value, (seen) => rounded(seen) <= most);
  }

  /**
   * Checks a ratio that should be 1. It also holds if the ratio exceeds 1 by no more than the rounds differ,
   * because then it cannot be distinguished from 1.
   */
  nearlyOne(name: string, most: number, row: RowName, caseName: string, figure: string): void {
    const series = this.results.series(row, caseName, figure);
    this.checks.push({
      name,
      wanted: `≤ ${formatNumber(most)}, or within the spread of the rounds`,
      seen: series ? formatSeries(series) : 'not measured',
      holds: series && (rounded(series.median) <= most || series.median - 1 <= series.max - series.min),
    });
  }

  private ratioOf({ row, figure, name, against }: Comparison): number | undefined {
    const value = this.results.median(row, name, figure);
    const others = against.map((other) => this.results.median(row, other, figure));
    const known = others.filter((other) => other !== undefined);
    return value === undefined || known.length === 0 ? undefined : value / Math.max(...known);
  }

  private add(name: string, wanted: string, seen: number | undefined, test: (seen: number) => boolean): void {
    const isMeasured = seen !== undefined && Number.isFinite(seen);
    this.checks.push({
      name,
      wanted,
      seen: isMeasured ? formatNumber(seen) : 'not measured',
      holds: isMeasured ? test(seen) : undefined,
    });
  }
}

/**
 * Rounds a value as the table shows it, so that a rare retry among thousands of deliveries does not count as
 * a second row version.
 */
function rounded(seen: number): number {
  return Math.round(seen * 100) / 100;
}

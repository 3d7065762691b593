import type { RowName } from '../harness/case.js';
import type { Results } from '../harness/results.js';
import type { Check } from './check.js';
import { formatNumber, formatSeries } from './numbers.js';

/**
 * Compares one figure of a case with the same figure of the cases `against`. If there are several such cases,
 * the largest of their values is used.
 */
export interface Comparison {
  readonly row: RowName;
  readonly figure: string;
  readonly name: string;
  readonly against: readonly string[];
}

/** Collects checks. If a figure of a check was not measured, the check is kept as “not measured”. */
export class CheckList {
  readonly checks: Check[] = [];

  constructor(readonly results: Results) {}

  /** Checks that `value / of`, the ratio of two figures, is at least `least`. */
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

  /** Checks that the median of a figure is at most `most`. */
  atMost(name: string, most: number, row: RowName, caseName: string, figure: string): void {
    this.valueAtMost(name, most, this.results.median(row, caseName, figure));
  }

  valueAtMost(name: string, most: number, value: number | undefined): void {
    this.add(name, `≤ ${formatNumber(most)}`, value, (seen) => rounded(seen) <= most);
  }

  /**
   * Checks that a figure, which is a ratio, is at most `most`. The check also holds if the median exceeds 1
   * by no more than the difference between the maximum and the minimum of the rounds, because such a ratio
   * cannot be distinguished from 1.
   */
  nearlyOne(name: string, most: number, row: RowName, caseName: string, figure: string): void {
    const series = this.results.series(row, caseName, figure);
    this.checks.push({
      name,
      wanted: `≤ ${formatNumber(most)}, or ≤ 1 + (maximum − minimum)`,
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
 * Rounds a value to two decimals. Without rounding, a single retry among thousands of
 * deliveries would raise the row versions per delivery above a target such as 3.
 */
function rounded(seen: number): number {
  return Math.round(seen * 100) / 100;
}

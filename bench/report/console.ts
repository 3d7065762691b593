import type { Results } from '../harness/results.js';
import { formatNumber } from './numbers.js';

/** The table on stdout; how it goes on is told on stderr. */
export function printReport({ cases }: Results): void {
  for (const result of cases) {
    const { row, name, notAvailable, failures } = result;
    if (notAvailable !== undefined) console.log(`${row} | ${name} | n/a: ${notAvailable}`);
    for (const failure of failures) console.log(`${row} | ${name} | FAILED: ${failure}`);
    for (const figure of result.figures) {
      const { median, min, max } = result.series(figure);
      console.log(
        `${row} | ${name} | ${formatNumber(median)} ${figure} (${formatNumber(min)}–${formatNumber(max)})`,
      );
    }
  }
}

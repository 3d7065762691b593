import type { Results } from '../harness/results.js';
import type { Check } from './check.js';
import type { Report } from './markdown.js';
import { formatNumber } from './numbers.js';

/** Prints the report to stdout. The runner prints the progress to stderr. */
export function printReport({ results, checks, environment }: Report): void {
  print(Object.entries(environment));
  console.log('\nFigures (row, case, median, unit, minimum–maximum of the rounds):');
  print(linesOf(results));
  const measured = checks.filter(({ holds }) => holds !== undefined);
  if (measured.length > 0) console.log('\nTargets (YES: met, NO: missed):');
  print(
    measured.map((check) => [
      verdictOf(check),
      check.name,
      `target ${check.wanted}`,
      `measured ${check.seen}`,
    ]),
  );
}

function linesOf({ cases }: Results): string[][] {
  return cases.flatMap((one) => {
    const { row, name, notAvailable, failures } = one;
    const lines = one.figures.map((figure) => {
      const { median, min, max } = one.series(figure);
      return [row, name, formatNumber(median), figure, `${formatNumber(min)}–${formatNumber(max)}`];
    });
    for (const failure of failures) lines.push([row, name, 'FAILED', failure]);
    if (notAvailable !== undefined) lines.push([row, name, 'n/a', notAvailable]);
    return lines;
  });
}

function verdictOf({ holds }: Check): string {
  return holds ? 'YES' : 'NO';
}

/** Prints lines of cells in aligned columns. */
function print(lines: readonly (readonly string[])[]): void {
  const widths: number[] = [];
  for (const line of lines) {
    line.slice(0, -1).forEach((cell, k) => (widths[k] = Math.max(widths[k] ?? 0, cell.length)));
  }
  for (const line of lines) {
    console.log(line.map((cell, k) => (k < line.length - 1 ? cell.padEnd(widths[k]!) : cell)).join('  '));
  }
}

import type { CaseResult, Results } from '../harness/results.js';
import { rowNames } from '../harness/case.js';
import type { RowName } from '../harness/case.js';
import type { Check } from './check.js';
import type { Environment } from './environment.js';
import { formatSeries } from './numbers.js';
import { rowTitles } from './row-titles.js';

export interface Report {
  readonly results: Results;
  readonly checks: readonly Check[];
  readonly environment: Environment;
  readonly rounds: number;
}

/** Returns the page `docs/performance.md`. */
export function markdownOf({ results, checks, environment, rounds }: Report): string {
  const rows = rowNames.filter((row) => results.of(row).length > 0);
  return [
    '# Performance',
    'Written by `npm run bench`; what it does and how to read it is in [bench/README.md](../bench/README.md). Compare figures of one run with each other: they all shared one machine, with the databases and the receivers on it.',
    '![The rates of the table below as bars](performance.svg)',
    `Medians of ${rounds} round${rounds === 1 ? '' : 's'}, the rows in turns within each; in brackets the smallest and the largest. Bodies have 3 KB and don’t compress.`,
    table(
      ['', ''],
      Object.entries(environment).map(([name, value]) => [name, value]),
    ),
    '## What must hold',
    table(
      ['', 'wanted', 'seen', 'holds'],
      checks.map(({ name, wanted, seen, holds }) => [name, wanted, seen, verdictOf(holds)]),
    ),
    ...rows.flatMap((row) => section(row, results.of(row))),
  ].join('\n\n');
}

function section(row: RowName, cases: readonly CaseResult[]): string[] {
  const { title, text } = rowTitles[row];
  const figures = [...new Set(cases.flatMap((one) => one.figures))];
  const lines = cases.map((one) => [one.name, ...figures.map((figure) => cell(one, figure))]);
  return [`## ${title}`, text, table(['', ...figures], lines)];
}

function cell(one: CaseResult, figure: string): string {
  if (one.notAvailable !== undefined) return `n/a: ${one.notAvailable}`;
  const series = one.series(figure);
  if (series.values.length === 0) return one.failures.length > 0 ? 'failed' : '';
  return formatSeries(series);
}

export function verdictOf(holds: boolean | undefined): string {
  if (holds === undefined) return '–';
  return holds ? 'yes' : '**no**';
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n');
}

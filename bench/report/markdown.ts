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
    '`npm run bench` writes this page. [bench/README.md](../bench/README.md) explains what each row measures and how to read it. Compare only figures of the same run: they share one machine, which also runs the databases and the receivers.',
    '![The rates of the tables below, as bars](performance.svg)',
    `Each figure is the median of ${rounds} round${rounds === 1 ? '' : 's'}, with the minimum and the maximum in brackets. Each round measures every row once. Bodies have 3 KB and don’t compress.`,
    table(
      ['', ''],
      Object.entries(environment).map(([name, value]) => [name, value]),
    ),
    '## Targets',
    'A missed target is marked **no**.',
    table(
      ['', 'target', 'measured', 'met'],
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

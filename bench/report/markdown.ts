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

/** Returns the Markdown text of `docs/performance.md`. */
export function markdownOf({ results, checks, environment, rounds }: Report): string {
  const rows = rowNames.filter((row) => results.of(row).length > 0);
  const origin =
    rounds === 1
      ? 'Each figure comes from a single round.'
      : `Each figure is the median of ${rounds} rounds, with the minimum and the maximum in parentheses.`;
  return [
    '# Performance',
    '`npm run bench` writes this page. [bench/README.md](../bench/README.md) explains how each figure is measured. Compare only figures of the same run, because they depend on the machine. The databases and the receivers run on the same machine.',
    '![Bar charts of the main rates, and of the latency while other webhooks hang](performance.svg)',
    `${origin} Each round measures every case once. Rates are requests or deliveries per second. Each body has 3 KB of text that cannot be compressed. A dash (–) means that a figure is not measured in that case.`,
    table(
      ['property', 'value'],
      Object.entries(environment).map(([name, value]) => [name, value]),
    ),
    '## Targets',
    'Each line compares one figure of this run, or the ratio of two figures, with its target. A missed target is marked **no**. “The limit” is a bare loop that sends requests, and “the peer” is a hand-written worker. Both are described below.',
    table(
      ['figure', 'target', 'measured', 'met'],
      checks.map(({ name, wanted, seen, holds }) => [name, wanted, seen, verdictOf(holds)]),
    ),
    ...rows.flatMap((row) => section(row, results.of(row))),
  ].join('\n\n');
}

function section(row: RowName, cases: readonly CaseResult[]): string[] {
  const { title, text, heads } = rowTitles[row];
  const figures = [...new Set(cases.flatMap((one) => one.figures))];
  const lines = cases.map((one) => [one.name, ...figures.map((figure) => cell(one, figure))]);
  return [`## ${title}`, text, table(['case', ...figures.map((figure) => heads[figure] ?? figure)], lines)];
}

function cell(one: CaseResult, figure: string): string {
  if (one.notAvailable !== undefined) return `n/a: ${one.notAvailable}`;
  const series = one.series(figure);
  if (series.values.length === 0) return one.failures.length > 0 ? 'failed' : '–';
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

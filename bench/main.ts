import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCommandLine, usage } from './command-line.js';
import type { CommandLine } from './command-line.js';
import { Shared } from './harness/bench.js';
import { Results } from './harness/results.js';
import { runRounds } from './harness/runner.js';
import { Scope } from './harness/scope.js';
import { Receiver } from './receiver/receiver.js';
import { checksOf } from './report/checks.js';
import { printReport } from './report/console.js';
import { readEnvironment } from './report/environment.js';
import { jsonOf } from './report/json.js';
import type { Report } from './report/markdown.js';
import { writeDocs } from './report/write-docs.js';
import { rows } from './rows/rows.js';

const scope = new Scope();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void scope.end().then(() => process.exit(130)));
}

/**
 * Measures the requested rows and reports the figures.
 * @returns the exit code, which is 1 if a measurement failed. A missed target does not change the exit code,
 * because this is a benchmark and not a test
 */
async function bench(given: CommandLine): Promise<number> {
  if (given.profile !== undefined) process.env['BENCH_PROFILE_FOLDER'] = resolve(given.profile);
  const report = await measure(given);
  printReport(report);
  if (given.json !== undefined) writeFileSync(given.json, jsonOf(report));
  if (given.docs) await writeDocs(report);
  return report.results.hasFailures ? 1 : 0;
}

async function measure({ only, sizes }: CommandLine): Promise<Report> {
  const environment = await readEnvironment();
  const receiver = await Receiver.start(scope);
  const shared = new Shared();
  const results = new Results();
  const wanted = rows.filter(({ name }) => only.length === 0 || only.includes(name));
  const cases = wanted.flatMap((row) => row.cases({ receiver, sizes, scope, shared }));
  await runRounds(cases, sizes.rounds, results, scope);
  return { results, checks: checksOf(results, sizes), environment, rounds: sizes.rounds };
}

function commandLine(): CommandLine {
  try {
    return readCommandLine(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

try {
  process.exitCode = await bench(commandLine());
} finally {
  await scope.end();
}

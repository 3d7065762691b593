import { resolve } from 'node:path';
import { readCommandLine, usage } from './command-line.js';
import type { CommandLine } from './command-line.js';
import { Shared } from './harness/bench.js';
import { Results } from './harness/results.js';
import { runRounds } from './harness/runner.js';
import { Scope } from './harness/scope.js';
import { Receiver } from './receiver/receiver.js';
import { printReport } from './report/console.js';
import { rows } from './rows/rows.js';

const scope = new Scope();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void scope.end().then(() => process.exit(130)));
}

async function bench({ only, sizes, profile }: CommandLine): Promise<number> {
  if (profile !== undefined) process.env['BENCH_PROFILE_FOLDER'] = resolve(profile);
  const results = new Results();
  const receiver = await Receiver.start(scope);
  const wanted = rows.filter(({ name }) => only.length === 0 || only.includes(name));
  const shared = new Shared();
  const cases = wanted.flatMap((row) => row.cases({ receiver, sizes, scope, shared }));
  await runRounds(cases, sizes.rounds, results, scope);
  printReport(results);
  return results.hasFailures ? 1 : 0;
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

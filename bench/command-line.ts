import { parseArgs } from 'node:util';
import { rowNames } from './harness/case.js';
import type { RowName } from './harness/case.js';
import { fullSizes, quickSizes } from './harness/sizes.js';
import type { Sizes } from './harness/sizes.js';

export const usage = `npm run bench -- [options]
  --json <file>   writes everything that was measured
  --only <row>    this row alone; can be given several times: ${rowNames.join(', ')}
  --quick         smaller, in under two minutes
  --rounds <n>    how often each row is measured; 3, and 1 with --quick
  --profile <dir> has every process leave a CPU profile there; slower, and for looking at one row
  --docs          writes docs/performance.md and .svg even if the run isn't a whole one`;

export interface CommandLine {
  readonly json: string | undefined;
  readonly only: readonly RowName[];
  readonly isQuick: boolean;
  readonly sizes: Sizes;
  readonly docs: boolean;
  readonly profile: string | undefined;
}

/** @throws an Error whose message can be shown */
export function readCommandLine(given: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...given],
    options: {
      json: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      profile: { type: 'string' },
      docs: { type: 'boolean', default: false },
    },
  });
  const sizes = values.quick ? quickSizes : fullSizes;
  const only = values.only.map(rowNameOf);
  return {
    json: values.json,
    only,
    isQuick: values.quick,
    sizes: values.rounds === undefined ? sizes : { ...sizes, rounds: roundsOf(values.rounds) },
    profile: values.profile,
    docs: values.docs || (only.length === 0 && !values.quick),
  };
}

function rowNameOf(given: string): RowName {
  const name = rowNames.find((known) => known === given);
  if (!name) throw new Error(`--only takes one of ${rowNames.join(', ')} (got ${given})`);
  return name;
}

function roundsOf(given: string): number {
  const rounds = Number(given);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw new Error(`--rounds must be a whole number from 1 on (got ${given})`);
}

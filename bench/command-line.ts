import { parseArgs } from 'node:util';
import { rowNames } from './harness/case.js';
import type { RowName } from './harness/case.js';
import { fullSizes, quickSizes } from './harness/sizes.js';
import type { Sizes } from './harness/sizes.js';

export const usage = `npm run bench -- [options]
  --json <file>   Writes the figures of every round to this file.
  --only <row>    Measures only this row. Can be repeated.
                  Rows: ${rowNames.join(', ')}
  --quick         Measures fewer cases, with smaller sizes. Takes under two minutes.
  --rounds <n>    Number of rounds. Each round measures every case once. Default: 3, or 1 with --quick.
  --profile <dir> Writes a CPU profile of every process to this folder. Slows the run down, so use it with --only.
  --docs          Writes docs/performance.md and docs/performance.svg even with --only or --quick.`;

export interface CommandLine {
  readonly json: string | undefined;
  readonly only: readonly RowName[];
  readonly isQuick: boolean;
  readonly sizes: Sizes;
  readonly docs: boolean;
  readonly profile: string | undefined;
}

/**
 * Parses the arguments.
 * @throws Error with a message for the user if an argument is unknown or invalid
 */
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
  if (!name) throw new Error(`--only must be one of ${rowNames.join(', ')} (got ${given})`);
  return name;
}

function roundsOf(given: string): number {
  const rounds = Number(given);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw new Error(`--rounds must be a positive integer (got ${given})`);
}

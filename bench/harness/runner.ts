import type { Case, Figures } from './case.js';
import { NotAvailable } from './case.js';
import { formatNumber } from '../report/numbers.js';
import type { CaseResult, Results } from './results.js';
import type { Scope } from './scope.js';

/** Maximum time of one measurement, in milliseconds. A measurement that takes longer fails. */
const maxMeasurementTime = 400_000;

/**
 * Measures all cases in each round. A round ends before the next begins, so that other load on the machine
 * affects all rows alike.
 */
export async function runRounds(
  cases: readonly Case[],
  rounds: number,
  results: Results,
  scope: Scope,
): Promise<void> {
  const runs = cases.map((one) => ({ one, result: results.declare(one) }));
  for (let round = 1; round <= rounds; round++) {
    for (const { one, result } of runs) {
      if (result.notAvailable !== undefined) continue;
      const startedAt = Date.now();
      await measure(one, result, scope);
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      console.error(`[${round}/${rounds}] ${one.row}: ${one.name} (${seconds} s): ${outcomeOf(result)}`);
    }
  }
}

async function measure(one: Case, result: CaseResult, outer: Scope): Promise<void> {
  const scope = outer.open();
  try {
    result.rounds.push(await withinTime(one.measure(scope)));
  } catch (error) {
    if (error instanceof NotAvailable) result.notAvailable = error.message;
    else result.failures.push(error instanceof Error ? error.message : String(error));
  } finally {
    await outer.close(scope);
  }
}

async function withinTime(measurement: Promise<Figures>): Promise<Figures> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the measurement took longer than ${maxMeasurementTime / 1000} s`));
    }, maxMeasurementTime);
  });
  try {
    return await Promise.race([measurement, tooLong]);
  } finally {
    clearTimeout(timer);
    // After a timeout, the processes of the measurement are stopped, so its pending calls reject. These
    // rejections are ignored, because the timeout was already recorded as a failure.
    measurement.catch(() => undefined);
  }
}

function outcomeOf({ rounds, notAvailable, failures }: CaseResult): string {
  if (notAvailable !== undefined) return `n/a, ${notAvailable}`;
  if (failures.length + rounds.length === 0) return 'no result';
  const last = rounds.at(-1);
  if (!last || failures.length > 0) return `FAILED, ${failures.at(-1)}`;
  return Object.entries(last)
    .map(([figure, value]) => `${formatNumber(value)} ${figure}`)
    .join(', ');
}

import type { Case, Figures } from './case.js';
import { NotAvailable } from './case.js';
import { formatNumber } from '../report/numbers.js';
import type { CaseResult, Results } from './results.js';
import type { Scope } from './scope.js';

/** No single measurement takes longer; one that does has failed. */
const mostPerMeasurement = 400_000;

/** Measures all cases once, then all of them again: what the machine does beside the bench hits every row alike. */
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
      reject(new Error(`took longer than ${mostPerMeasurement / 1000} s`));
    }, mostPerMeasurement);
  });
  try {
    return await Promise.race([measurement, tooLong]);
  } finally {
    clearTimeout(timer);
    // Its processes are ended now, so what it still waits for is refused: that is not another failure.
    measurement.catch(() => undefined);
  }
}

function outcomeOf({ rounds, notAvailable, failures }: CaseResult): string {
  if (notAvailable !== undefined) return `n/a, ${notAvailable}`;
  if (failures.length + rounds.length === 0) return 'nothing';
  const last = rounds.at(-1);
  if (!last || failures.length > 0) return `FAILED, ${failures.at(-1)}`;
  return Object.entries(last)
    .map(([figure, value]) => `${formatNumber(value)} ${figure}`)
    .join(', ');
}

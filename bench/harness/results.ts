import type { Case, Figures, RowName } from './case.js';
import { Series } from './series.js';

/** The results of one case in all rounds. */
export class CaseResult {
  readonly rounds: Figures[] = [];
  /** Why the case cannot be measured on this machine. Undefined if it can be measured. */
  notAvailable: string | undefined;
  readonly failures: string[] = [];

  constructor(
    readonly row: RowName,
    readonly name: string,
  ) {}

  /** The names of the figures, in the order in which the case returned them. */
  get figures(): string[] {
    return [...new Set(this.rounds.flatMap((figures) => Object.keys(figures)))];
  }

  series(figure: string): Series {
    const values = this.rounds.map((figures) => figures[figure]).filter((value) => value !== undefined);
    return new Series(values);
  }
}

/** The results of all cases of a run. */
export class Results {
  readonly cases: CaseResult[] = [];

  declare({ row, name }: Case): CaseResult {
    const result = new CaseResult(row, name);
    this.cases.push(result);
    return result;
  }

  of(row: RowName): CaseResult[] {
    return this.cases.filter((result) => result.row === row);
  }

  /** Returns the median of one figure, or undefined if it was not measured. */
  median(row: RowName, name: string, figure: string): number | undefined {
    return this.series(row, name, figure)?.median;
  }

  /** Returns the values of one figure in all rounds, or undefined if it was not measured. */
  series(row: RowName, name: string, figure: string): Series | undefined {
    const found = this.of(row).find((result) => result.name === name);
    return found?.figures.includes(figure) ? found.series(figure) : undefined;
  }

  get hasFailures(): boolean {
    return this.cases.some(({ failures }) => failures.length > 0);
  }
}

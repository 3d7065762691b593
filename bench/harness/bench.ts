import type { Receiver } from '../receiver/receiver.js';
import type { Case, RowName } from './case.js';
import type { Scope } from './scope.js';
import type { Sizes } from './sizes.js';

/** What all rows share. */
export interface Bench {
  readonly receiver: Receiver;
  readonly sizes: Sizes;
  /** Lasts as long as the run: for what is seeded once. */
  readonly scope: Scope;
}

/** A row of the table, with all its cases. */
export interface Row {
  readonly name: RowName;
  cases(bench: Bench): readonly Case[];
}

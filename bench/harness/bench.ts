import type { Receiver } from '../receiver/receiver.js';
import type { Case, RowName } from './case.js';
import type { Scope } from './scope.js';
import type { Sizes } from './sizes.js';

/** The objects of a run that all rows share. */
export interface Bench {
  readonly receiver: Receiver;
  readonly sizes: Sizes;
  /** The scope of the whole run. Databases that several measurements use belong to this scope. */
  readonly scope: Scope;
  readonly shared: Shared;
}

/** Holds values that several cases use. Each value is made when the first case asks for it. */
export class Shared {
  private readonly made = new Map<string, Promise<unknown>>();

  get<T>(key: string, make: () => Promise<T>): Promise<T> {
    const made = this.made.get(key) ?? make();
    this.made.set(key, made);
    return made as Promise<T>;
  }
}

/** A row of the benchmark: a kind of measurement, selected by `--only`. Its cases are measured separately. */
export interface Row {
  readonly name: RowName;
  cases(bench: Bench): readonly Case[];
}

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
  readonly shared: Shared;
}

/** What several cases use, made when the first one asks for it. */
export class Shared {
  private readonly made = new Map<string, Promise<unknown>>();

  get<T>(key: string, make: () => Promise<T>): Promise<T> {
    const made = this.made.get(key) ?? make();
    this.made.set(key, made);
    return made as Promise<T>;
  }
}

/** A row of the table, with all its cases. */
export interface Row {
  readonly name: RowName;
  cases(bench: Bench): readonly Case[];
}

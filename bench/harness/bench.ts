import type { Receiver } from '../receiver/receiver.js';
import type { Case, RowName } from './case.js';
import type { Scope } from './scope.js';
import type { Sizes } from './sizes.js';

/** The parts of a run that all rows share. */
export interface Bench {
  readonly receiver: Receiver;
  readonly sizes: Sizes;
  /** Ends with the run. Data that is seeded only once belongs here. */
  readonly scope: Scope;
  readonly shared: Shared;
}

/** Values that several cases use. Each is made when the first case asks for it. */
export class Shared {
  private readonly made = new Map<string, Promise<unknown>>();

  get<T>(key: string, make: () => Promise<T>): Promise<T> {
    const made = this.made.get(key) ?? make();
    this.made.set(key, made);
    return made as Promise<T>;
  }
}

/** A row of the benchmark, with all its cases. */
export interface Row {
  readonly name: RowName;
  cases(bench: Bench): readonly Case[];
}

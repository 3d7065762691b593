import type { TestDatabase } from '../../support/databases.js';

export interface Cell {
  /** The test file of the fault. */
  readonly file: string;
  /** Databases that can't have the fault, and why. */
  readonly notOn?: Partial<Record<TestDatabase['name'], string>>;
}

/** Every fault under which the promises are tested; `docs/guarantees.md` shows the same table. */
export const matrix = {
  'kill -9 of the worker at random times': { file: 'killed-at-random' },
} as const satisfies Record<string, Cell>;

export type Fault = keyof typeof matrix;

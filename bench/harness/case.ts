import type { Scope } from './scope.js';

/** The names of all rows, which are the values of `--only`. */
export const rowNames = [
  'limit',
  'axios',
  'peer',
  'drained',
  'steady',
  'emit',
  'capture',
  'latency',
  'backlog',
  'lanes',
  'instances',
  'isolation',
  'floods',
  'guard',
  'judging',
  'statements',
  'memory',
] as const;
export type RowName = (typeof rowNames)[number];

/** The figures of one measurement, by name. Each name includes the unit. */
export type Figures = Readonly<Record<string, number>>;

/** A case of a row. It is measured once per round, and is one line in the tables of results. */
export interface Case {
  readonly row: RowName;
  readonly name: string;
  /** @param scope a scope that ends when the measurement has ended */
  measure(scope: Scope): Promise<Figures>;
}

/** A case throws this error if it cannot be measured on this machine. */
export class NotAvailable extends Error {}

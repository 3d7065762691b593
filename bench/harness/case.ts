import type { Scope } from './scope.js';

/** The values of `--only`. */
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
  'guard',
  'judging',
  'statements',
  'memory',
] as const;
export type RowName = (typeof rowNames)[number];

/** The figures of one measurement. Each name includes the unit. */
export type Figures = Readonly<Record<string, number>>;

/** One line in the tables of results. It is measured once per round. */
export interface Case {
  readonly row: RowName;
  readonly name: string;
  /** @param scope ends after this measurement */
  measure(scope: Scope): Promise<Figures>;
}

/** Thrown by a case that cannot be measured on this machine. */
export class NotAvailable extends Error {}

import type { Scope } from './scope.js';

/** What `--only` takes. */
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

/** What one measurement gave, by name; the name says the unit. */
export type Figures = Readonly<Record<string, number>>;

/** One line of the table, measured once per round. */
export interface Case {
  readonly row: RowName;
  readonly name: string;
  /** @param scope what is started for this measurement alone */
  measure(scope: Scope): Promise<Figures>;
}

/** Thrown by a case that this machine can't have. */
export class NotAvailable extends Error {}

/**
 * The store's SQL is written as generators that yield statements and get their results back. So one text of what happens serves all
 * databases: PostgreSQL and MySQL drivers await each statement; on SQLite a whole transaction runs within one tick, because no other code
 * of the process may run while it holds the file's only write lock.
 */
export type Script<T> = Generator<Statement, T, StatementResult>;

/** SQL with `?` for its parameters. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

export interface StatementResult {
  readonly rows: readonly Row[];
  readonly affected: number;
  /** The id that the database made for a row just inserted, where the driver tells. */
  readonly insertId?: number;
}

/** A row as the driver gives it: 64-bit integers may be strings. */
export type Row = Record<string, unknown>;

/** Yields a query; its rows come back. */
export function* query(sql: string, params: readonly unknown[] = []): Script<readonly Row[]> {
  return (yield { sql, params }).rows;
}

/** Yields a change; how many rows it changed comes back. */
export function* change(sql: string, params: readonly unknown[] = []): Script<number> {
  return (yield { sql, params }).affected;
}

/** `?, ?, ?` for a list of values. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** Runs a script on a driver that answers later. */
export async function runScript<T>(
  script: Script<T>,
  execute: (statement: Statement) => Promise<StatementResult>,
): Promise<T> {
  let step = script.next();
  while (!step.done) step = script.next(await execute(step.value));
  return step.value;
}

/** Runs a script on a driver that answers at once. */
export function runScriptSync<T>(script: Script<T>, execute: (statement: Statement) => StatementResult): T {
  let step = script.next();
  while (!step.done) step = script.next(execute(step.value));
  return step.value;
}

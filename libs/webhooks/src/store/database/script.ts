/**
 * A sequence of statements. The store's SQL is written as generators that yield statements and receive their
 * results. So one text serves all databases: with the drivers of PostgreSQL and MySQL, each statement is
 * awaited. On SQLite, a whole transaction runs within one tick, because no other code of the process may run
 * while it holds the only write lock of the file.
 */
export type Script<T> = Generator<Statement, T, StatementResult>;

/** SQL with a `?` for each parameter. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

export interface StatementResult {
  readonly rows: readonly Row[];
  readonly affected: number;
  /** The id that the database generated for an inserted row, if the driver returns it. */
  readonly insertId?: number;
}

/** A row as the driver returns it. 64-bit integers may be strings. */
export type Row = Record<string, unknown>;

/** Returns an id or a time as a number. */
export function numberOf(value: unknown): number {
  return Number(value);
}

/** Yields a query, and returns its rows. */
export function* query(sql: string, params: readonly unknown[] = []): Script<readonly Row[]> {
  return (yield { sql, params }).rows;
}

/** Yields a query, and returns the ids that it finds. */
export function* idsOf(sql: string, params: readonly unknown[] = []): Script<number[]> {
  return (yield* query(sql, params)).map((row) => numberOf(row['id']));
}

/** Yields a change, and returns how many rows it changed. */
export function* change(sql: string, params: readonly unknown[] = []): Script<number> {
  return (yield { sql, params }).affected;
}

/** Returns `?, ?, ?` for a list of values. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** Runs a script on an asynchronous driver. */
export async function runScript<T>(
  script: Script<T>,
  execute: (statement: Statement) => Promise<StatementResult>,
): Promise<T> {
  let step = script.next();
  while (!step.done) step = script.next(await execute(step.value));
  return step.value;
}

/** Runs a script on a synchronous driver. */
export function runScriptSync<T>(script: Script<T>, execute: (statement: Statement) => StatementResult): T {
  let step = script.next();
  while (!step.done) step = script.next(execute(step.value));
  return step.value;
}

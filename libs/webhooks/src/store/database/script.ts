/**
 * A sequence of SQL statements, written as a generator that yields statements and receives their results. The
 * same script runs on all databases. With the drivers of PostgreSQL and MySQL, the library awaits each
 * statement. On SQLite, a whole transaction runs synchronously, because no other code of the process may run
 * while the transaction holds the file's only write lock.
 */
export type Script<T> = Generator<Statement, T, StatementResult>;

/** An SQL statement with a `?` for each parameter. */
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

/** A row exactly as the driver returns it. 64-bit integers may be strings. */
export type Row = Record<string, unknown>;

/** Converts an id or a time, which the driver may return as a string, to a number. */
export function numberOf(value: unknown): number {
  return Number(value);
}

/** Yields a query and returns its rows. */
export function* query(sql: string, params: readonly unknown[] = []): Script<readonly Row[]> {
  return (yield { sql, params }).rows;
}

/** Yields a query and returns the ids that it finds. */
export function* idsOf(sql: string, params: readonly unknown[] = []): Script<number[]> {
  return (yield* query(sql, params)).map((row) => numberOf(row['id']));
}

/** Yields a statement that changes rows, and returns how many rows it changed. */
export function* change(sql: string, params: readonly unknown[] = []): Script<number> {
  return (yield { sql, params }).affected;
}

/** Returns one `?` for each value, separated by commas. */
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

import type { Logger } from 'typeorm';

/** Records the statements that TypeORM logs, with their parameters. It is the `logger` of a DataSource. */
export class StatementLog implements Logger {
  readonly statements: string[] = [];

  logQuery(statement: string, parameters?: unknown[]): void {
    this.statements.push(`${statement} ${JSON.stringify(parameters ?? [])}`);
  }

  logQueryError(error: string | Error, statement: string, parameters?: unknown[]): void {
    this.logQuery(`${String(error)} ${statement}`, parameters);
  }

  logQuerySlow(_time: number, statement: string, parameters?: unknown[]): void {
    this.logQuery(statement, parameters);
  }

  logSchemaBuild(message: string): void {
    this.statements.push(message);
  }

  logMigration(message: string): void {
    this.statements.push(message);
  }

  log(_level: string, message: unknown): void {
    this.statements.push(String(message));
  }

  /** The logged statements that name one of the library's tables. */
  get onOurTables(): string[] {
    return this.statements.filter((statement) => /\bwebhook(_event|_delivery|_attempt)?\b/.test(statement));
  }
}

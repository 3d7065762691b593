import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Database, Dialect } from './database.js';
import { codeOf, retryTransaction } from './retry-transaction.js';
import type { Script, Statement, StatementResult } from './script.js';
import { runScript } from './script.js';

/**
 * A database server, over connections of the host's pool. Statements go straight to the driver, past TypeORM's query log: tokens and
 * bodies are among their parameters.
 */
export abstract class PooledDatabase<Connection> implements Database {
  abstract readonly dialect: Dialect;
  /** The driver's codes of errors after which a transaction can simply be run again. */
  protected abstract readonly victimCodes: ReadonlySet<string>;
  /** Begin a transaction at READ COMMITTED, whatever the host's default is. */
  protected abstract readonly begin: readonly string[];

  constructor(private readonly dataSource: DataSource) {}

  transaction<T>(script: () => Script<T>): Promise<T> {
    return this.retried(() => this.connected((connection) => this.inTransaction(connection, script)));
  }

  abstract transactionAlone<T>(key: string, script: () => Script<T>): Promise<T>;

  once<T>(script: () => Script<T>): Promise<T> {
    return this.dialect.hasArrays
      ? this.retried(() => this.withoutTransaction(script))
      : this.transaction(script);
  }

  read<T>(script: () => Script<T>): Promise<T> {
    return this.retried(() => this.withoutTransaction(script));
  }

  async within<T>(manager: EntityManager, script: () => Script<T>): Promise<T> {
    const connection = (await manager.queryRunner!.connect()) as Connection;
    return runScript(script(), (statement) => this.execute(connection, statement));
  }

  async close(): Promise<void> {}

  protected abstract execute(connection: Connection, statement: Statement): Promise<StatementResult>;

  /** Locks are the whole server's, and MySQL's names have at most 64 characters. */
  protected lockNameOf(key: string): string {
    const text = `${String(this.dataSource.options.database)} ${this.dialect.tables.webhook} ${key}`;
    return `webhooks ${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  }

  protected retried<T>(run: () => Promise<T>): Promise<T> {
    return retryTransaction(run, (error) => this.victimCodes.has(codeOf(error)));
  }

  private withoutTransaction<T>(script: () => Script<T>): Promise<T> {
    return this.connected((connection) =>
      runScript(script(), (statement) => this.execute(connection, statement)),
    );
  }

  protected async inTransaction<T>(connection: Connection, script: () => Script<T>): Promise<T> {
    const run = (sql: string): Promise<StatementResult> => this.execute(connection, { sql, params: [] });
    for (const sql of this.begin) await run(sql);
    try {
      const result = await runScript(script(), (statement) => this.execute(connection, statement));
      await run('commit');
      return result;
    } catch (error) {
      await run('rollback').catch(() => undefined);
      throw error;
    }
  }

  protected async connected<T>(run: (connection: Connection) => Promise<T>): Promise<T> {
    const queryRunner = this.dataSource.createQueryRunner();
    try {
      return await run((await queryRunner.connect()) as Connection);
    } finally {
      await queryRunner.release();
    }
  }
}

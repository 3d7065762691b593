import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { withoutParameters } from '../../shared/without-parameters.js';
import type { Database, Dialect } from './database.js';
import { codeOf, retryTransaction } from './retry-transaction.js';
import type { Script, Statement, StatementResult } from './script.js';
import { runScript } from './script.js';
import { SilentDatabaseError } from './silent-database.error.js';

/**
 * Accesses a database server through the host's connection pool. Statements go directly to the driver and
 * bypass TypeORM's query log, because their parameters contain tokens and bodies.
 */
export abstract class PooledDatabase<Connection> implements Database {
  abstract readonly dialect: Dialect;
  /**
   * The driver's error codes after which the library runs a transaction again, such as the code of a
   * deadlock.
   */
  protected abstract readonly victimCodes: ReadonlySet<string>;
  /**
   * The statements that begin a transaction at READ COMMITTED, whatever the host's default isolation level
   * is.
   */
  protected abstract readonly begin: readonly string[];

  constructor(
    private readonly dataSource: DataSource,
    private readonly timeout: number,
  ) {}

  transaction<T>(script: () => Script<T>): Promise<T> {
    return this.withRetries(() =>
      this.withConnection((connection) => this.inTransaction(connection, script)),
    );
  }

  abstract exclusiveTransaction<T>(key: string, script: () => Script<T>): Promise<T>;

  hotTransaction<T>(script: () => Script<T>): Promise<T> {
    return this.dialect.hasArrays
      ? this.withRetries(() => this.withoutTransaction(script))
      : this.transaction(script);
  }

  read<T>(script: () => Script<T>): Promise<T> {
    return this.withRetries(() => this.withoutTransaction(script));
  }

  async within<T>(manager: EntityManager, script: () => Script<T>): Promise<T> {
    const connection = (await manager.queryRunner!.connect()) as Connection;
    return runScript(script(), (statement) => this.run(connection, statement));
  }

  async close(): Promise<void> {}

  protected abstract execute(connection: Connection, statement: Statement): Promise<StatementResult>;

  /**
   * Closes a connection without waiting for the server. After the next turn of the event loop, statements
   * that wait for an answer have failed, and the pool has dropped the connection.
   */
  protected abstract sever(connection: Connection, error: Error): void;

  /**
   * Executes a statement on a connection that the library has taken from the pool. Closes the connection if
   * the server does not answer within the timeout.
   */
  protected async ask(connection: Connection, statement: Statement): Promise<StatementResult> {
    let silence: SilentDatabaseError | undefined;
    const timer = setTimeout(() => {
      silence = new SilentDatabaseError(this.timeout);
      this.sever(connection, silence);
    }, this.timeout);
    try {
      return await this.run(connection, statement);
    } catch (error) {
      throw silence ?? error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async run(connection: Connection, statement: Statement): Promise<StatementResult> {
    try {
      return await this.execute(connection, statement);
    } catch (error) {
      throw withoutParameters(error, statement.sql);
    }
  }

  /**
   * Returns the name of a lock. The name depends on the database, because a named lock of MySQL applies to
   * the whole server. The name contains a hash, because MySQL allows at most 64 characters.
   */
  protected lockNameOf(key: string): string {
    const text = `${String(this.dataSource.options.database)} ${this.dialect.tables.webhook} ${key}`;
    return `webhooks ${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  }

  protected withRetries<T>(run: () => Promise<T>): Promise<T> {
    return retryTransaction(run, (error) => this.victimCodes.has(codeOf(error)));
  }

  private withoutTransaction<T>(script: () => Script<T>): Promise<T> {
    return this.withConnection((connection) =>
      runScript(script(), (statement) => this.ask(connection, statement)),
    );
  }

  protected async inTransaction<T>(connection: Connection, script: () => Script<T>): Promise<T> {
    const run = (sql: string): Promise<StatementResult> => this.ask(connection, { sql, params: [] });
    try {
      for (const sql of this.begin) await run(sql);
      const result = await runScript(script(), (statement) => this.ask(connection, statement));
      await run('commit');
      return result;
    } catch (error) {
      // If the rollback fails, the connection is closed. It may still have an open transaction and must not
      // go back to the pool.
      await run('rollback').catch(async (failure: Error) => {
        this.sever(connection, failure);
        await setImmediate();
      });
      throw error;
    }
  }

  protected async withConnection<T>(run: (connection: Connection) => Promise<T>): Promise<T> {
    const queryRunner = this.dataSource.createQueryRunner();
    const connection = await this.connect(queryRunner);
    try {
      return await run(connection);
    } finally {
      await queryRunner.release();
    }
  }

  private async connect(queryRunner: QueryRunner): Promise<Connection> {
    const connecting = queryRunner.connect() as Promise<Connection>;
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new SilentDatabaseError(this.timeout)), this.timeout);
    });
    try {
      return await Promise.race([connecting, silence]);
    } catch (error) {
      void connecting.catch(() => undefined).then(() => queryRunner.release());
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

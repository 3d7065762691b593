import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Database, Dialect } from './database.js';
import { codeOf, retryTransaction } from './retry-transaction.js';
import type { Script, Statement, StatementResult } from './script.js';
import { runScript } from './script.js';
import { SilentDatabaseError } from './silent-database.error.js';

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

  constructor(
    private readonly dataSource: DataSource,
    private readonly patience: number,
  ) {}

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

  /** Ends a connection without waiting for the server, so that what waits for it fails and the pool drops it: once the event loop has gone on. */
  protected abstract sever(connection: Connection, error: Error): void;

  /** On a connection of our own: gives it up when the server doesn't answer. */
  protected async ask(connection: Connection, statement: Statement): Promise<StatementResult> {
    let silence: SilentDatabaseError | undefined;
    const timer = setTimeout(() => {
      silence = new SilentDatabaseError(this.patience);
      this.sever(connection, silence);
    }, this.patience);
    try {
      return await this.execute(connection, statement);
    } catch (error) {
      throw silence ?? error;
    } finally {
      clearTimeout(timer);
    }
  }

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
      // One that may still have a transaction open is nobody's any more.
      await run('rollback').catch(async (failure: Error) => {
        this.sever(connection, failure);
        await setImmediate();
      });
      throw error;
    }
  }

  protected async connected<T>(run: (connection: Connection) => Promise<T>): Promise<T> {
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
      timer = setTimeout(() => reject(new SilentDatabaseError(this.patience)), this.patience);
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

import { setTimeout as wait } from 'node:timers/promises';
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource, EntityManager } from 'typeorm';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import type { Clock } from '../../shared/clock.js';
import type { Database, Dialect } from './database.js';
import { sqliteDialect } from './dialects.js';
import { codeOf } from './retry-transaction.js';
import type { Script, Statement, StatementResult } from './script.js';
import { runScriptSync } from './script.js';

type Handle = BetterSqlite3.Database;

/** What TypeORM's driver has besides its public interface. */
interface BetterSqlite3Driver {
  readonly sqlite: new (file: string, options: BetterSqlite3.Options) => Handle;
  readonly databaseConnection: Handle;
}

/** Between two tries while a host's transaction holds the write lock. */
const busyWait = 5;

/**
 * SQLite through better-sqlite3. TypeORM has one connection for everybody: whatever runs on it while some transaction is open becomes part
 * of that transaction, and goes with its rollback. So the store has a connection of its own on the same file. It never waits for a lock
 * inside SQLite, which would block the event loop that the lock's owner, a host's open transaction, needs to get to its end.
 */
export class SqliteDatabase implements Database {
  readonly dialect: Dialect;
  private readonly statements = new WeakMap<Handle, Map<string, BetterSqlite3.Statement>>();

  private constructor(
    dataSource: DataSource,
    clock: Clock,
    private readonly handle: Handle,
    private readonly isShared: boolean,
  ) {
    this.dialect = sqliteDialect(dataSource, clock);
  }

  static async open(dataSource: DataSource, clock: Clock): Promise<SqliteDatabase> {
    const options = dataSource.options as BetterSqlite3DataSourceOptions;
    const driver = dataSource.driver as unknown as BetterSqlite3Driver;
    const isInMemory = options.database === ':memory:' || options.database === '';
    // A database in memory can't be opened twice: there the driver's own connection has to do, whenever no transaction is open on it.
    if (isInMemory) return new SqliteDatabase(dataSource, clock, driver.databaseConnection, true);

    const handle = new driver.sqlite(options.database, { timeout: 0, nativeBinding: options.nativeBinding });
    if (options.key) handle.pragma(`key = ${JSON.stringify(options.key)}`);
    await options.prepareDatabase?.(handle);
    handle.pragma('journal_mode = WAL');
    return new SqliteDatabase(dataSource, clock, handle, false);
  }

  transaction<T>(script: () => Script<T>): Promise<T> {
    return this.whenFree(() => this.handle.transaction(() => this.runOn(this.handle, script)).immediate());
  }

  read<T>(script: () => Script<T>): Promise<T> {
    return this.whenFree(() => this.handle.transaction(() => this.runOn(this.handle, script)).deferred());
  }

  async within<T>(manager: EntityManager, script: () => Script<T>): Promise<T> {
    const handle = (await manager.queryRunner!.connect()) as Handle;
    return this.runOn(handle, script);
  }

  async close(): Promise<void> {
    if (!this.isShared) this.handle.close();
  }

  private async whenFree<T>(transaction: () => T): Promise<T> {
    for (;;) {
      if (!this.handle.inTransaction) {
        try {
          return transaction();
        } catch (error) {
          if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error;
        }
      }
      await wait(busyWait);
    }
  }

  private runOn<T>(handle: Handle, script: () => Script<T>): T {
    return runScriptSync(script(), (statement) => this.execute(handle, statement));
  }

  private execute(handle: Handle, { sql, params }: Statement): StatementResult {
    const statement = this.prepared(handle, sql);
    if (statement.reader) {
      const rows = statement.all(...params) as Record<string, unknown>[];
      return { rows, affected: rows.length };
    }
    const { changes, lastInsertRowid } = statement.run(...params);
    return { rows: [], affected: changes, insertId: Number(lastInsertRowid) };
  }

  private prepared(handle: Handle, sql: string): BetterSqlite3.Statement {
    const known = this.statements.get(handle) ?? new Map<string, BetterSqlite3.Statement>();
    this.statements.set(handle, known);
    if (known.size > 1000) known.clear();
    const statement = known.get(sql) ?? handle.prepare(sql);
    known.set(sql, statement);
    return statement;
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource, EntityManager } from 'typeorm';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import { DatabaseBusyError } from '../../errors/database-busy.error.js';
import type { Clock } from '../../extend/clock.js';
import { getOrAdd } from '../../shared/get-or-add.js';
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

/** Between two tries while somebody else is writing, in milliseconds. */
const busyWait = 5;
/** Longer statements are made for one occasion and don't come again. */
const mostCachedText = 2000;
/** The value of SQLite's pragma `synchronous` at which a commit doesn't wait for the disk. */
const normal = 1;
/** Milliseconds for which somebody else may be writing. */
const mostBusy = 10_000;

/**
 * SQLite through better-sqlite3. TypeORM has one connection for everybody: whatever runs on it while some transaction is open becomes part
 * of that transaction, and goes with its rollback. So the store has a connection of its own on the same file. It doesn't write while a
 * transaction of the host's is open in this process: one that has read already could then not write any more (SQLITE_BUSY_SNAPSHOT). And it
 * never waits for a lock inside SQLite, which would block the event loop that the lock's owner needs to get to its end.
 */
export class SqliteDatabase implements Database {
  readonly dialect: Dialect;
  /** As the host has it. */
  private readonly synchronous: number;
  private readonly statements = new WeakMap<Handle, Map<string, BetterSqlite3.Statement>>();

  private constructor(
    dataSource: DataSource,
    clock: Clock,
    private readonly handle: Handle,
    /** TypeORM's connection; the same one for a database in memory, which can't be opened twice. */
    private readonly hostHandle: Handle,
  ) {
    this.dialect = sqliteDialect(dataSource, clock);
    this.synchronous = Number(handle.pragma('synchronous', { simple: true }));
  }

  static async open(dataSource: DataSource, clock: Clock): Promise<SqliteDatabase> {
    const options = dataSource.options as BetterSqlite3DataSourceOptions;
    const driver = dataSource.driver as unknown as BetterSqlite3Driver;
    const hostHandle = driver.databaseConnection;
    const isInMemory = options.database === ':memory:' || options.database === '';
    if (isInMemory) return new SqliteDatabase(dataSource, clock, hostHandle, hostHandle);

    const handle = new driver.sqlite(options.database, { timeout: 0, nativeBinding: options.nativeBinding });
    if (options.key) handle.pragma(`key = ${JSON.stringify(options.key)}`);
    await options.prepareDatabase?.(handle);
    const database = new SqliteDatabase(dataSource, clock, handle, hostHandle);
    await database.whenFree(handle, () => handle.pragma('journal_mode = WAL'));
    return database;
  }

  transaction<T>(script: () => Script<T>): Promise<T> {
    return this.whenFree(this.hostHandle, () =>
      this.handle.transaction(() => this.runOn(this.handle, script)).immediate(),
    );
  }

  /** One transaction writes at a time anyway. */
  transactionAlone<T>(_key: string, script: () => Script<T>): Promise<T> {
    return this.transaction(script);
  }

  /**
   * Doesn't wait until the disk has it, which would stop the whole process dozens of times a second: what a power failure takes back here is sent
   * again.
   */
  once<T>(script: () => Script<T>): Promise<T> {
    return this.whenFree(this.hostHandle, () => {
      if (this.synchronous > normal) this.handle.pragma(`synchronous = ${normal}`);
      try {
        return this.handle.transaction(() => this.runOn(this.handle, script)).immediate();
      } finally {
        if (this.synchronous > normal) this.handle.pragma(`synchronous = ${this.synchronous}`);
      }
    });
  }

  read<T>(script: () => Script<T>): Promise<T> {
    return this.whenFree(this.handle, () =>
      this.handle.transaction(() => this.runOn(this.handle, script)).deferred(),
    );
  }

  async within<T>(manager: EntityManager, script: () => Script<T>): Promise<T> {
    const handle = (await manager.queryRunner!.connect()) as Handle;
    return this.runOn(handle, script);
  }

  async close(): Promise<void> {
    if (this.handle !== this.hostHandle) this.handle.close();
  }

  private async whenFree<T>(blocker: Handle, transaction: () => T): Promise<T> {
    for (let waited = 0; waited < mostBusy; waited += busyWait) {
      if (!blocker.inTransaction) {
        try {
          return transaction();
        } catch (error) {
          if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error;
        }
      }
      await wait(busyWait);
    }
    throw new DatabaseBusyError(mostBusy);
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
    if (sql.length > mostCachedText) return handle.prepare(sql);
    const known = getOrAdd(this.statements, handle, () => new Map<string, BetterSqlite3.Statement>());
    if (known.size > 1000) known.clear();
    return getOrAdd(known, sql, () => handle.prepare(sql));
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource, DataSourceOptions, EntityManager } from 'typeorm';
import { DatabaseBusyError } from '../../errors/database-busy.error.js';
import type { Clock } from '../../extend/clock.js';
import { getOrAdd } from '../../shared/get-or-add.js';
import { withoutParameters } from '../../shared/without-parameters.js';
import type { Database, Dialect } from './database.js';
import { sqliteDialect } from './dialects.js';
import { codeOf } from './retry-transaction.js';
import type { Script, Statement, StatementResult } from './script.js';
import { runScriptSync } from './script.js';

type Handle = BetterSqlite3.Database;
type BetterSqlite3DataSourceOptions = Extract<DataSourceOptions, { type: 'better-sqlite3' }>;

/** The internal members of TypeORM's driver that the library uses. */
interface BetterSqlite3Driver {
  readonly sqlite: new (file: string, options: BetterSqlite3.Options) => Handle;
  readonly databaseConnection: Handle;
}

/** Delay between two tries while another connection is writing, in milliseconds. */
const busyRetryDelay = 5;
/** Maximum number of cached statements per connection. The cache is emptied when it has more. */
const maxCachedStatements = 1000;
/** Maximum length of a cached statement, in characters. Longer statements are unlikely to be used again. */
const maxCachedLength = 2000;
/** The value NORMAL of SQLite's pragma `synchronous`, with which a commit does not wait for the disk. */
const normal = 1;
/** Maximum time to wait while another connection is writing, in milliseconds. */
const maxBusyTime = 10_000;

/**
 * Accesses SQLite through better-sqlite3, on a separate connection to the host's database file. The library
 * does not use TypeORM's connection, because all users of TypeORM share that connection. While the host has a
 * transaction open on it, the library's statements would become part of the host's transaction, and a
 * rollback would undo them.
 *
 * The library does not write while the host has an open transaction in this process. Otherwise, a host
 * transaction that has already read could no longer write (SQLITE_BUSY_SNAPSHOT). The library never waits for
 * a lock inside SQLite either. Such a wait would block the event loop, and the owner of the lock can't finish
 * without the event loop.
 */
export class SqliteDatabase implements Database {
  readonly dialect: Dialect;
  /** The host's setting of the pragma `synchronous`. */
  private readonly synchronous: number;
  private readonly statements = new WeakMap<Handle, Map<string, BetterSqlite3.Statement>>();

  private constructor(
    dataSource: DataSource,
    clock: Clock,
    private readonly handle: Handle,
    /**
     * TypeORM's connection. For a database in memory, it is the same as `handle`, because such a database
     * can't be opened twice.
     */
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
    await database.whenUnlocked(handle, () => handle.pragma('journal_mode = WAL'));
    return database;
  }

  transaction<T>(script: () => Script<T>): Promise<T> {
    return this.whenUnlocked(this.hostHandle, () =>
      this.handle.transaction(() => this.runOn(this.handle, script)).immediate(),
    );
  }

  /** Ignores the key, because on SQLite only one transaction writes at a time. */
  exclusiveTransaction<T>(_key: string, script: () => Script<T>): Promise<T> {
    return this.transaction(script);
  }

  /**
   * Commits without waiting for the disk. Waiting would block the whole process dozens of times per second.
   * If a power failure undoes the commit, the delivery is sent again.
   */
  hotTransaction<T>(script: () => Script<T>): Promise<T> {
    return this.whenUnlocked(this.hostHandle, () => {
      if (this.synchronous > normal) this.handle.pragma(`synchronous = ${normal}`);
      try {
        return this.handle.transaction(() => this.runOn(this.handle, script)).immediate();
      } finally {
        if (this.synchronous > normal) this.handle.pragma(`synchronous = ${this.synchronous}`);
      }
    });
  }

  read<T>(script: () => Script<T>): Promise<T> {
    return this.whenUnlocked(this.handle, () =>
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

  private async whenUnlocked<T>(blocker: Handle, transaction: () => T): Promise<T> {
    for (let waited = 0; waited < maxBusyTime; waited += busyRetryDelay) {
      if (!blocker.inTransaction) {
        try {
          return transaction();
        } catch (error) {
          if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error;
        }
      }
      await wait(busyRetryDelay);
    }
    throw new DatabaseBusyError(maxBusyTime);
  }

  private runOn<T>(handle: Handle, script: () => Script<T>): T {
    return runScriptSync(script(), (statement) => this.execute(handle, statement));
  }

  private execute(handle: Handle, statement: Statement): StatementResult {
    try {
      return this.run(handle, statement);
    } catch (error) {
      throw withoutParameters(error, statement.sql);
    }
  }

  private run(handle: Handle, { sql, params }: Statement): StatementResult {
    const statement = this.prepared(handle, sql);
    if (statement.reader) {
      const rows = statement.all(...params) as Record<string, unknown>[];
      return { rows, affected: rows.length };
    }
    const { changes, lastInsertRowid } = statement.run(...params);
    return { rows: [], affected: changes, insertId: Number(lastInsertRowid) };
  }

  private prepared(handle: Handle, sql: string): BetterSqlite3.Statement {
    if (sql.length > maxCachedLength) return handle.prepare(sql);
    const known = getOrAdd(this.statements, handle, () => new Map<string, BetterSqlite3.Statement>());
    if (known.size > maxCachedStatements) known.clear();
    return getOrAdd(known, sql, () => handle.prepare(sql));
  }
}

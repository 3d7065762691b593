import type { EntityManager } from 'typeorm';
import type { Notifications } from './notifications.js';
import type { Script, Statement } from './script.js';

/**
 * The differences between the databases that matter for the SQL of the stores. `dialects.ts` contains one
 * dialect per kind of database. Code outside `database/` uses the dialect and never checks the kind of the
 * database.
 */
export interface Dialect {
  /** The names of the library's tables, quoted, with the host's schema and prefix. */
  readonly tables: {
    readonly webhook: string;
    readonly event: string;
    readonly delivery: string;
    readonly attempt: string;
  };
  /**
   * Returns the SQL of the current time: milliseconds since 1970 on the database's clock, shifted by the
   * option `clock`.
   */
  readonly now: () => string;
  /**
   * The clause at the end of a SELECT that locks its rows until the transaction ends. Empty if the database
   * has no row locks.
   */
  readonly forUpdate: string;
  /** Like `forUpdate`, but the SELECT skips rows that another transaction has locked. */
  readonly forUpdateSkipLocked: string;
  /**
   * True if SELECT DISTINCT goes directly from one value of an index to the next, without reading the rows in
   * between.
   */
  readonly hasLooseIndexScan: boolean;
  /**
   * The ORDER BY columns that sort waiting deliveries by due time. With these columns, the database reads the
   * deliveries from an index.
   */
  readonly waitingOrder: string;
  /**
   * True if a parameter can be an array, for `unnest`. Each step of claiming and recording is then a single
   * statement.
   */
  readonly hasArrays: boolean;
  /**
   * True if the database runs in this process. One statement per row then costs no more than one statement
   * for all rows, because there is no network.
   */
  readonly isInProcess: boolean;
  /**
   * The clause at the end of an INSERT that makes the database return the new id. Empty if the driver returns
   * the id without a clause.
   */
  readonly returningId: string;
  /**
   * Returns the SQL condition that a column contains one of the given ids. Where possible, the SQL text is
   * the same for any number of ids.
   */
  readonly among: (column: string, ids: readonly (number | string)[]) => Statement;
  /**
   * TypeORM's lock mode for a row that is about to change. Undefined if only one transaction can write at a
   * time.
   */
  readonly rowLock: 'for_no_key_update' | 'pessimistic_write' | undefined;
  /**
   * True if a SELECT that locks rows by their ids must read whole rows. If it reads only the ids, MySQL scans
   * all ids of a small table, and waits for rows that other transactions have locked.
   */
  readonly locksByReadingRows: boolean;
  /**
   * The isolation levels of transactions. Undefined if no other transaction can commit while a transaction is
   * writing.
   */
  readonly isolation:
    | {
        /** Reads the default isolation level of transactions, in upper case. */
        readonly defaultLevel: () => Script<string>;
        /**
         * The kind of read that sees the newest committed data, even in a transaction at REPEATABLE READ. All
         * other reads in the transaction see the data as it was at the first read.
         */
        readonly freshReads: 'locking' | 'none';
      }
    | undefined;
}

/**
 * The host's database, with the methods that the stores use. Each kind of database has its own
 * implementation. If the database refuses a statement, all methods reject with a QueryFailedError that
 * contains no parameters. If a database server does not answer in time, all methods except `within` reject
 * with a SilentDatabaseError.
 */
export interface Database {
  readonly dialect: Dialect;

  /**
   * Runs a script as one transaction at READ COMMITTED. It never uses a connection on which the host has an
   * open transaction. If the database aborts the transaction (deadlock, lock timeout, busy), the script runs
   * again. So a script must have no effects except its statements.
   */
  transaction<T>(script: () => Script<T>): Promise<T>;

  /** Like `transaction`, but only one transaction per key runs at a time, in all processes together. */
  exclusiveTransaction<T>(key: string, script: () => Script<T>): Promise<T>;

  /**
   * Like `transaction`, but cheaper, for claiming and recording. If the dialect has arrays, the script must
   * be a single statement, which needs no explicit transaction. On SQLite, the commit does not wait for the
   * disk.
   */
  hotTransaction<T>(script: () => Script<T>): Promise<T>;

  /**
   * Runs a script that only reads and takes no locks. On a SQLite file, the script does not have to wait for
   * the end of the host's open transaction.
   */
  read<T>(script: () => Script<T>): Promise<T>;

  /** Runs a script inside the host's open transaction, and does not commit. */
  within<T>(manager: EntityManager, script: () => Script<T>): Promise<T>;

  /**
   * Notifications between processes. Undefined if the database does not support them. Other processes then
   * find deliveries by polling.
   */
  readonly notifications?: Notifications;

  /** Closes the connections that the library opened itself. */
  close(): Promise<void>;
}

import type { EntityManager } from 'typeorm';
import type { Notifications } from './notifications.js';
import type { Script, Statement } from './script.js';

/**
 * Everything in which the SQL of the databases differs. Each dialect states all of it: see `dialects.ts`.
 * Code outside `database/` asks the dialect, and never the kind of the database.
 */
export interface Dialect {
  /** The library's tables, quoted, with the host's schema and prefix. */
  readonly tables: {
    readonly webhook: string;
    readonly event: string;
    readonly delivery: string;
    readonly attempt: string;
  };
  /** The clock of the database in milliseconds since 1970, shifted by the option `clock`. */
  readonly now: () => string;
  /** The end of a SELECT that locks its rows until the transaction ends. */
  readonly forUpdate: string;
  /** The same, but the SELECT skips rows that another transaction has locked. */
  readonly forUpdateSkipLocked: string;
  /** Whether SELECT DISTINCT goes directly from one value of an index to the next. */
  readonly hasLooseIndexScan: boolean;
  /** The ORDER BY with which an index returns waiting deliveries by due time. */
  readonly waitingOrder: string;
  /** Whether a parameter can be an array, for `unnest`. Then each step of the hot path is one statement. */
  readonly hasArrays: boolean;
  /**
   * Whether one statement per row costs no more than one statement for all rows, because there is no network.
   */
  readonly isInProcess: boolean;
  /** The end of an INSERT whose new id is needed. Empty if the driver returns the id anyway. */
  readonly returningId: string;
  /**
   * The condition that a column is one of these ids. Where possible, the text is the same for any number of
   * ids.
   */
  readonly among: (column: string, ids: readonly (number | string)[]) => Statement;
  /**
   * TypeORM's lock mode for a row that is about to change. Undefined where one transaction writes at a time.
   */
  readonly rowLock: 'for_no_key_update' | 'pessimistic_write' | undefined;
  /** Undefined where no other transaction can commit while one writes. */
  readonly isolation:
    | {
        /** Reads the isolation level of transactions that name none, in upper case. */
        readonly defaultLevel: () => Script<string>;
        /** Which reads at REPEATABLE READ show what others have committed since the first read. */
        readonly freshReads: 'locking' | 'none';
      }
    | undefined;
}

/**
 * The host's database as the stores use it, with one implementation per kind. If a database server does not
 * answer, all methods except `within` reject with a SilentDatabaseError.
 */
export interface Database {
  readonly dialect: Dialect;

  /**
   * Runs a script as one transaction at READ COMMITTED, never on a connection with an open transaction of the
   * host. Runs it again if the database gave up on it (deadlock, lock timeout, busy). So a script must have
   * no effects except its statements.
   */
  transaction<T>(script: () => Script<T>): Promise<T>;

  /** Like `transaction`, but only one at a time per key, across all processes. */
  exclusiveTransaction<T>(key: string, script: () => Script<T>): Promise<T>;

  /**
   * Like `transaction`, but cheaper, for the hot path. Where the dialect has arrays, the script must be a
   * single statement, which needs no transaction around it. On SQLite, the commit does not wait for the disk.
   */
  hotTransaction<T>(script: () => Script<T>): Promise<T>;

  /**
   * Runs a script that changes and locks nothing. On SQLite, it does not wait for an open transaction of the
   * host.
   */
  read<T>(script: () => Script<T>): Promise<T>;

  /** Runs a script inside the host's open transaction, without a commit. */
  within<T>(manager: EntityManager, script: () => Script<T>): Promise<T>;

  /** Undefined if the database has no notifications. Other processes then find deliveries by polling. */
  readonly notifications?: Notifications;

  /** Closes the connections that the library opened itself. */
  close(): Promise<void>;
}

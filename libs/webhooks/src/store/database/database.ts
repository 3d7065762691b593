import type { EntityManager } from 'typeorm';
import type { Notifications } from './notifications.js';
import type { Script, Statement } from './script.js';

/** What differs in the SQL of the databases. */
export interface Dialect {
  /** Our tables, quoted, with the host's schema and prefix. */
  readonly tables: {
    readonly webhook: string;
    readonly event: string;
    readonly delivery: string;
    readonly attempt: string;
  };
  /** The database's clock in milliseconds since 1970, moved by the option `clock`. */
  readonly now: () => string;
  /** Ends a SELECT whose rows nobody else may change until the transaction's end. */
  readonly forUpdate: string;
  /** The same, passing over rows that somebody else has locked. */
  readonly forUpdateSkipLocked: string;
  /** Whether SELECT DISTINCT goes straight from one value of an index to the next. */
  readonly hasLooseIndexScan: boolean;
  /** The order in which the index gives what waits until it is due. */
  readonly waitingOrder: string;
  /** Whether lists of values can be parameters, as arrays for `unnest`: then what happens all the time is one statement each. */
  readonly hasArrays: boolean;
  /** Whether a statement for each row costs no more than one for many: nothing goes over a wire. */
  readonly isInProcess: boolean;
  /** Ends an INSERT whose new id is wanted; empty where the driver tells it anyway. */
  readonly returningId: string;
  /** A condition that is true of these ids; where it can be, the same text for any number of them. */
  readonly among: (column: string, ids: readonly (number | string)[]) => Statement;
  /** TypeORM's lock mode for a row that is about to change. Undefined where one transaction writes at a time. */
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
 * The host's database as the store uses it: one implementation per kind. On a server all but `within` reject with a SilentDatabaseError when it doesn't answer.
 */
export interface Database {
  readonly dialect: Dialect;

  /**
   * Runs a script as one transaction, never on a connection with a transaction of the host's, at READ COMMITTED, and again when the database gave up on it
   * (deadlock, lock time-out, busy). So a script has no effects but its statements.
   */
  transaction<T>(script: () => Script<T>): Promise<T>;

  /** The same, one after the other among all of the same key, over all processes. */
  transactionAlone<T>(key: string, script: () => Script<T>): Promise<T>;

  /** Like `transaction`, for a script that is a single statement where the dialect has arrays: that needs no transaction around it. */
  once<T>(script: () => Script<T>): Promise<T>;

  /** Runs a script that changes nothing and locks nothing; on SQLite it doesn't wait for the host's open transaction. */
  read<T>(script: () => Script<T>): Promise<T>;

  /** Runs a script inside the host's open transaction; commits nothing. */
  within<T>(manager: EntityManager, script: () => Script<T>): Promise<T>;

  /** Undefined where the database has no such thing: other processes then find what there is by polling. */
  readonly notifications?: Notifications;

  /** Closes what the store opened. */
  close(): Promise<void>;
}

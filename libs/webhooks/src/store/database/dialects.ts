import type { DataSource } from 'typeorm';
import { WebhooksConfigurationError } from '../../errors/configuration.error.js';
import { linesToAdd } from '../../model/lines-to-add.js';
import { WebhookAttempt } from '../../model/webhook-attempt.entity.js';
import { WebhookDelivery } from '../../model/webhook-delivery.entity.js';
import { WebhookEvent } from '../../model/webhook-event.entity.js';
import { Webhook } from '../../model/webhook.entity.js';
import type { Clock } from '../../extend/clock.js';
import { escapedPath } from '../../shared/escaped-path.js';
import type { Dialect } from './database.js';
import { marks, query } from './script.js';

export function postgresDialect(dataSource: DataSource, clock: Clock): Dialect {
  return {
    tables: tablesOf(dataSource),
    now: () => withOffset('(extract(epoch from statement_timestamp()) * 1000)::bigint', clock),
    forUpdate: ' for update',
    forUpdateSkipLocked: ' for update skip locked',
    hasLooseIndexScan: false,
    waitingOrder: 'lane, due_at',
    hasArrays: true,
    isInProcess: false,
    returningId: ' returning id',
    among: (column, ids) => ({ sql: `${column} = any(?::bigint[])`, params: [arrayOf(ids)] }),
    // FOR NO KEY UPDATE lets other transactions insert rows that refer to the locked row. With FOR UPDATE,
    // these inserts would wait. And if two transactions each insert such a row and then lock the referenced
    // row, they would wait for each other.
    rowLock: 'for_no_key_update',
    locksByReadingRows: false,
    isolation: {
      *defaultLevel() {
        const [row] = yield* query('show default_transaction_isolation');
        return (row!['default_transaction_isolation'] as string).toUpperCase();
      },
      freshReads: 'none',
    },
  };
}

/**
 * Returns the dialect of MySQL and MariaDB. Its clock uses UTC, because `unix_timestamp(now())` uses the
 * server's local time, in which one hour occurs twice every autumn.
 */
export function mysqlDialect(dataSource: DataSource, clock: Clock): Dialect {
  return {
    tables: tablesOf(dataSource),
    now: () => withOffset("(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)", clock),
    forUpdate: ' for update',
    forUpdateSkipLocked: ' for update skip locked',
    hasLooseIndexScan: true,
    waitingOrder: 'due_at',
    hasArrays: false,
    isInProcess: false,
    returningId: '',
    among: (column, ids) => ({ sql: `${column} in (${marks(ids)})`, params: ids }),
    rowLock: 'pessimistic_write',
    locksByReadingRows: true,
    isolation: {
      *defaultLevel() {
        // The name of the variable depends on the server and its version.
        const names = "'transaction_isolation', 'tx_isolation'";
        const [row] = yield* query(`show session variables where variable_name in (${names})`);
        return (row!['Value'] as string).replace('-', ' ');
      },
      freshReads: 'locking',
    },
  };
}

/**
 * Returns the dialect of SQLite. A transaction that writes locks the whole file, so there are no row locks
 * and no locked rows to skip.
 */
export function sqliteDialect(dataSource: DataSource, clock: Clock): Dialect {
  return {
    tables: tablesOf(dataSource),
    now: () => withOffset("cast(unixepoch('subsec') * 1000 as integer)", clock),
    forUpdate: '',
    forUpdateSkipLocked: '',
    hasLooseIndexScan: false,
    waitingOrder: 'due_at',
    hasArrays: false,
    isInProcess: true,
    returningId: '',
    among: (column, ids) => ({
      sql: `${column} in (select value from json_each(?))`,
      params: [JSON.stringify(ids)],
    }),
    rowLock: undefined,
    locksByReadingRows: false,
    isolation: undefined,
  };
}

/**
 * Returns a PostgreSQL array of numbers, as text. If it were a JavaScript array, the driver would quote and
 * escape each number.
 */
export function arrayOf(numbers: readonly (number | string | null)[]): string {
  return `{${numbers.map((number) => number ?? 'null').join(',')}}`;
}

function withOffset(now: string, clock: Clock): string {
  return clock.offset === 0 ? now : `(${now} + ${Math.trunc(clock.offset)})`;
}

function tablesOf(dataSource: DataSource): Dialect['tables'] {
  const table = (entity: new () => object): string => {
    if (!dataSource.hasMetadata(entity)) {
      throw new WebhooksConfigurationError(`the DataSource does not include ${entity.name}; ${linesToAdd}`);
    }
    return escapedPath(dataSource.driver, dataSource.getMetadata(entity).tablePath);
  };
  return {
    webhook: table(Webhook),
    event: table(WebhookEvent),
    delivery: table(WebhookDelivery),
    attempt: table(WebhookAttempt),
  };
}

import type { Socket } from 'node:net';
import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2';
import type { DataSource } from 'typeorm';
import type { Clock } from '../../extend/clock.js';
import type { Dialect } from './database.js';
import { mysqlDialect } from './dialects.js';
import { PooledDatabase } from './pooled.database.js';
import type { Script, Statement, StatementResult } from './script.js';

/** Maximum time to wait for a named lock before the transaction is tried again, in seconds. */
const maxSecondsForNamedLock = 10;

/**
 * Accesses MySQL and MariaDB through the driver mysql2. Transactions run at READ COMMITTED. At REPEATABLE
 * READ, the default, plain reads would return an old snapshot, and updates would lock the gaps between index
 * entries.
 */
export class MysqlDatabase extends PooledDatabase<PoolConnection> {
  readonly dialect: Dialect;
  protected readonly victimCodes = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);
  protected readonly begin = ['set transaction isolation level read committed', 'start transaction'];

  constructor(dataSource: DataSource, clock: Clock, timeout: number) {
    super(dataSource, timeout);
    this.dialect = mysqlDialect(dataSource, clock);
  }

  /**
   * Holds a named lock of the connection during the transaction. Row locks are not enough, because there may
   * be no row yet that could be locked.
   */
  exclusiveTransaction<T>(key: string, script: () => Script<T>): Promise<T> {
    const params = [this.lockNameOf(key)];
    const sql = `select get_lock(?, ${maxSecondsForNamedLock}) as got`;
    return this.withRetries(() =>
      this.withConnection(async (connection) => {
        const { rows } = await this.ask(connection, { sql, params });
        if (Number(rows[0]!['got']) !== 1)
          throw Object.assign(new Error(`GET_LOCK timed out after ${maxSecondsForNamedLock} s`), {
            code: 'ER_LOCK_WAIT_TIMEOUT',
          });
        try {
          return await this.inTransaction(connection, script);
        } finally {
          // The error is ignored, because the server releases the lock itself when the connection is lost.
          await this.ask(connection, { sql: 'do release_lock(?)', params }).catch(() => undefined);
        }
      }),
    );
  }

  protected execute(connection: PoolConnection, { sql, params }: Statement): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      connection.query<RowDataPacket[] | ResultSetHeader>(sql, [...params], (error, result) => {
        if (error) return reject(error);
        if (Array.isArray(result)) return resolve({ rows: result, affected: result.length });
        return resolve({ rows: [], affected: result.affectedRows, insertId: result.insertId });
      });
    });
  }

  protected sever(connection: PoolConnection, error: Error): void {
    // Destroys the socket instead of calling `connection.destroy()`. This makes the pending statements fail.
    // `connection.destroy()` would leave them waiting forever.
    (connection as unknown as { readonly stream: Socket }).stream.destroy(error);
  }
}

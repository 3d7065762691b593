import type { Socket } from 'node:net';
import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2';
import type { DataSource } from 'typeorm';
import type { Clock } from '../../extend/clock.js';
import type { Dialect } from './database.js';
import { mysqlDialect } from './dialects.js';
import { PooledDatabase } from './pooled.database.js';
import type { Script, Statement, StatementResult } from './script.js';

/** MySQL 8 and MariaDB through mysql2. At REPEATABLE READ, their default, plain reads would show an old snapshot and updates would lock gaps. */
export class MysqlDatabase extends PooledDatabase<PoolConnection> {
  readonly dialect: Dialect;
  protected readonly victimCodes = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);
  protected readonly begin = ['set transaction isolation level read committed', 'start transaction'];

  constructor(dataSource: DataSource, clock: Clock, patience: number) {
    super(dataSource, patience);
    this.dialect = mysqlDialect(dataSource, clock);
  }

  /** A lock of the connection's: those of a transaction are all on rows, and there may be none yet. */
  transactionAlone<T>(key: string, script: () => Script<T>): Promise<T> {
    const params = [this.lockNameOf(key)];
    const sql = 'select get_lock(?, 10) as got';
    return this.retried(() =>
      this.connected(async (connection) => {
        const { rows } = await this.ask(connection, { sql, params });
        if (Number(rows[0]!['got']) !== 1)
          throw Object.assign(new Error('No lock'), { code: 'ER_LOCK_WAIT_TIMEOUT' });
        try {
          return await this.inTransaction(connection, script);
        } finally {
          // One that can't be reached any more has lost the lock by itself.
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
    // `connection.destroy()` would leave what waits for an answer waiting.
    (connection as unknown as { readonly stream: Socket }).stream.destroy(error);
  }
}

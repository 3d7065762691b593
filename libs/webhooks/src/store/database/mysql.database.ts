import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2';
import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../../shared/clock.js';
import type { Database, Dialect } from './database.js';
import { mysqlDialect } from './dialects.js';
import { codeOf, retryTransaction } from './retry-transaction.js';
import type { Script, Statement, StatementResult } from './script.js';
import { runScript } from './script.js';

const victimCodes = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);

/** MySQL 8 and MariaDB, over connections of the host's pool; straight to the driver, for the same reason as on PostgreSQL. */
export class MysqlDatabase implements Database {
  readonly dialect: Dialect;

  constructor(
    private readonly dataSource: DataSource,
    clock: Clock,
  ) {
    this.dialect = mysqlDialect(dataSource, clock);
  }

  transaction<T>(script: () => Script<T>): Promise<T> {
    return retryTransaction(
      () => this.once(script),
      (error) => victimCodes.has(codeOf(error)),
    );
  }

  read<T>(script: () => Script<T>): Promise<T> {
    return this.transaction(script);
  }

  async within<T>(manager: EntityManager, script: () => Script<T>): Promise<T> {
    const connection = (await manager.queryRunner!.connect()) as PoolConnection;
    return runScript(script(), (statement) => execute(connection, statement));
  }

  async close(): Promise<void> {}

  private async once<T>(script: () => Script<T>): Promise<T> {
    const queryRunner = this.dataSource.createQueryRunner();
    try {
      const connection = (await queryRunner.connect()) as PoolConnection;
      const run = (sql: string): Promise<StatementResult> => execute(connection, { sql, params: [] });
      // At REPEATABLE READ, MySQL's default, plain reads would show an old snapshot and updates would lock gaps.
      await run('set transaction isolation level read committed');
      await run('start transaction');
      try {
        const result = await runScript(script(), (statement) => execute(connection, statement));
        await run('commit');
        return result;
      } catch (error) {
        await run('rollback').catch(() => undefined);
        throw error;
      }
    } finally {
      await queryRunner.release();
    }
  }
}

function execute(connection: PoolConnection, { sql, params }: Statement): Promise<StatementResult> {
  return new Promise((resolve, reject) => {
    connection.query<RowDataPacket[] | ResultSetHeader>(sql, [...params], (error, result) => {
      if (error) return reject(error);
      if (Array.isArray(result)) return resolve({ rows: result, affected: result.length });
      return resolve({ rows: [], affected: result.affectedRows, insertId: result.insertId });
    });
  });
}

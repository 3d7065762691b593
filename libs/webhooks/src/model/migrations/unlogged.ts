import type BetterSqlite3 from 'better-sqlite3';
import type { Connection } from 'mysql2';
import type { ClientBase } from 'pg';
import type { QueryRunner } from 'typeorm';
import { dataSourceOf } from '../../shared/data-source-of.js';
import { withoutParameters } from '../../shared/without-parameters.js';
import { databaseKindOf } from '../database-kind.js';

/**
 * Executes a statement inside the transaction of a QueryRunner, but without TypeORM. For statements whose
 * parameters contain secrets, because TypeORM passes parameters to the host's query log and subscribers.
 *
 * @param sql the statement, with the placeholders of the driver
 * @throws QueryFailedError without parameters, if the database refuses the statement
 */
export async function executeUnlogged(
  queryRunner: QueryRunner,
  sql: string,
  parameters: readonly unknown[],
): Promise<void> {
  const connection: unknown = await queryRunner.connect();
  try {
    switch (databaseKindOf(dataSourceOf(queryRunner))) {
      case 'postgres':
        await (connection as ClientBase).query(sql, [...parameters]);
        return;
      case 'mysql':
      case 'mariadb':
        await new Promise<void>((resolve, reject) => {
          (connection as Connection).query(sql, [...parameters], (error) =>
            error ? reject(error) : resolve(),
          );
        });
        return;
      case 'better-sqlite3':
        (connection as BetterSqlite3.Database).prepare(sql).run(...parameters);
    }
  } catch (error) {
    throw withoutParameters(error, sql);
  }
}

import type { PoolClient } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Clock } from '../../shared/clock.js';
import type { Database, Dialect } from './database.js';
import { postgresDialect } from './dialects.js';
import { codeOf, retryTransaction } from './retry-transaction.js';
import type { Script, Statement, StatementResult } from './script.js';
import { runScript } from './script.js';

const victimCodes = new Set(['40P01', '40001', '55P03']);

/**
 * PostgreSQL, over connections of the host's pool. Statements go straight to the driver, past TypeORM's query log: tokens and bodies
 * are among their parameters.
 */
export class PostgresDatabase implements Database {
  readonly dialect: Dialect;

  constructor(
    private readonly dataSource: DataSource,
    clock: Clock,
  ) {
    this.dialect = postgresDialect(dataSource, clock);
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
    const client = (await manager.queryRunner!.connect()) as PoolClient;
    return runScript(script(), (statement) => execute(client, statement));
  }

  async close(): Promise<void> {}

  private async once<T>(script: () => Script<T>): Promise<T> {
    const queryRunner: QueryRunner = this.dataSource.createQueryRunner();
    try {
      const client = (await queryRunner.connect()) as PoolClient;
      await client.query('begin isolation level read committed');
      try {
        const result = await runScript(script(), (statement) => execute(client, statement));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    } finally {
      await queryRunner.release();
    }
  }
}

async function execute(client: PoolClient, { sql, params }: Statement): Promise<StatementResult> {
  const { rows, rowCount } = await client.query<Record<string, unknown>>(numbered(sql), [...params]);
  const id = rows[0]?.['id'];
  return { rows, affected: rowCount ?? 0, ...(id !== undefined && { insertId: Number(id) }) };
}

const numberedSql = new Map<string, string>();

/** `?` → `$1`, `$2`, …; the store's SQL has no other question marks. Most statements come again and again with the same text. */
function numbered(sql: string): string {
  const known = numberedSql.get(sql);
  if (known !== undefined) return known;
  let n = 0;
  const text = sql.replace(/\?/g, () => `$${++n}`);
  if (numberedSql.size > 1000) numberedSql.clear();
  numberedSql.set(sql, text);
  return text;
}

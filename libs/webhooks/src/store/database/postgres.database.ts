import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { Clock } from '../../extend/clock.js';
import type { Telemetry } from '../../observe/telemetry.js';
import type { Dialect } from './database.js';
import { postgresDialect } from './dialects.js';
import type { Notifications } from './notifications.js';
import { cancelStatement, outliveConnections, poolOf, severConnection } from './postgres-pool.js';
import { PooledDatabase } from './pooled.database.js';
import { PostgresNotifications } from './postgres.notifications.js';
import type { Script, Statement, StatementResult } from './script.js';
import { query } from './script.js';

/** PostgreSQL through pg. */
export class PostgresDatabase extends PooledDatabase<PoolClient> {
  readonly dialect: Dialect;
  readonly notifications: Notifications;
  /** Deadlock, serialization failure, lock not available. */
  protected readonly victimCodes = new Set(['40P01', '40001', '55P03']);
  protected readonly begin = ['begin isolation level read committed'];

  constructor(dataSource: DataSource, clock: Clock, telemetry: Telemetry, patience: number) {
    super(dataSource, patience);
    this.dialect = postgresDialect(dataSource, clock);
    outliveConnections(poolOf(dataSource));
    this.notifications = new PostgresNotifications(
      dataSource,
      this.dialect.tables.delivery,
      telemetry,
      ({ sql, params }) => this.read(() => query(sql, params)),
    );
  }

  transactionAlone<T>(key: string, script: () => Script<T>): Promise<T> {
    const name = this.lockNameOf(key);
    return this.transaction(function* () {
      yield* query('select pg_advisory_xact_lock(hashtextextended(?, 0))', [name]);
      return yield* script();
    });
  }

  protected async execute(client: PoolClient, { sql, params }: Statement): Promise<StatementResult> {
    const { rows, rowCount } = await client.query<Record<string, unknown>>(numbered(sql), [...params]);
    const id = rows[0]?.['id'];
    return { rows, affected: rowCount ?? 0, ...(id !== undefined && { insertId: Number(id) }) };
  }

  protected sever(client: PoolClient, error: Error): void {
    cancelStatement(client);
    severConnection(client, error);
  }
}

const numberedSql = new Map<string, string>();

/** `?` → `$1`, `$2`, …; the store's SQL has no other question marks. Most statements come again and again with the same text. */
function numbered(sql: string): string {
  const known = numberedSql.get(sql);
  if (known !== undefined) return known;
  let n = 0;
  const text = sql.replace(/\?/g, () => `$${++n}`);
  if (numberedSql.size > 1000) numberedSql.clear();
  if (sql.length < 2000) numberedSql.set(sql, text);
  return text;
}

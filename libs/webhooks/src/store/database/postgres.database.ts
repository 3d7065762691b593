import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { Clock } from '../../extend/clock.js';
import type { Telemetry } from '../../observe/telemetry.js';
import type { Dialect } from './database.js';
import { postgresDialect } from './dialects.js';
import type { Notifications } from './notifications.js';
import { cancelStatement, surviveLostConnections, poolOf, severConnection } from './postgres-pool.js';
import { PooledDatabase } from './pooled.database.js';
import { PostgresNotifications } from './postgres.notifications.js';
import type { Script, Statement, StatementResult } from './script.js';
import { query } from './script.js';

/** Accesses PostgreSQL through the driver pg. */
export class PostgresDatabase extends PooledDatabase<PoolClient> {
  readonly dialect: Dialect;
  readonly notifications: Notifications;
  /** The SQLSTATE codes of a deadlock, a serialization failure and a lock that is not available. */
  protected readonly victimCodes = new Set(['40P01', '40001', '55P03']);
  protected readonly begin = ['begin isolation level read committed'];

  constructor(dataSource: DataSource, clock: Clock, telemetry: Telemetry, timeout: number) {
    super(dataSource, timeout);
    this.dialect = postgresDialect(dataSource, clock);
    surviveLostConnections(poolOf(dataSource));
    this.notifications = new PostgresNotifications(
      dataSource,
      this.dialect.tables.delivery,
      telemetry,
      ({ sql, params }) => this.read(() => query(sql, params)),
    );
  }

  exclusiveTransaction<T>(key: string, script: () => Script<T>): Promise<T> {
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

/** Maximum number of cached statements. The cache is emptied when it has more. */
const maxCachedStatements = 1000;
/** Maximum length of a cached statement, in characters. Longer statements are unlikely to be used again. */
const maxCachedLength = 4000;

const numberedSql = new Map<string, string>();

/**
 * Replaces the question marks with `$1`, `$2`, … from left to right. The store's SQL contains question marks
 * only for parameters. Most statements are used again with the same text, so the results are cached.
 */
function numbered(sql: string): string {
  const known = numberedSql.get(sql);
  if (known !== undefined) return known;
  let n = 0;
  const text = sql.replace(/\?/g, () => `$${++n}`);
  if (numberedSql.size > maxCachedStatements) numberedSql.clear();
  if (sql.length < maxCachedLength) numberedSql.set(sql, text);
  return text;
}

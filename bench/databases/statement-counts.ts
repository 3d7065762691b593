import type { BenchDatabase } from './bench-database.js';

export const benchRoles = ['bench_host', 'bench_worker'] as const;
export type BenchRole = (typeof benchRoles)[number];

/** Statements as the server counted them. */
export interface StatementCounts {
  readonly all: number;
  /** BEGIN, COMMIT and ROLLBACK, which are among them. */
  readonly transactions: number;
}

/** Inserts, updates and deletes of one table. */
export type RowVersions = Readonly<Record<string, number>>;

/** Counts what the processes under test ask of a server that has `pg_stat_statements`. They are told from the bench by their roles. */
export class StatementCounter {
  constructor(private readonly database: BenchDatabase) {}

  /** Once per server. */
  async makeRoles(): Promise<void> {
    for (const role of benchRoles) {
      const [known] = await this.database.query('select 1 from pg_roles where rolname = $1', [role]);
      if (!known) await this.database.query(`create role ${role} login superuser`);
    }
  }

  async reset(): Promise<void> {
    await this.database.query('select pg_stat_statements_reset()');
  }

  /** @param but a pattern of statements that don't count */
  async count(role: BenchRole, but = 'none'): Promise<StatementCounts> {
    const [row] = await this.database.query(
      `select coalesce(sum(calls), 0) as "all",
          coalesce(sum(calls) filter (where query ~* '^(begin|start transaction|commit|rollback)'), 0) as transactions
        from pg_stat_statements where userid = $1::regrole and dbid = (select oid from pg_database where datname = current_database())
          and query not like $2`,
      [role, but],
    );
    return { all: Number(row!['all']), transactions: Number(row!['transactions']) };
  }

  /** By table. Connections report at their end at the latest: close the hosts first. */
  async rowVersions(): Promise<RowVersions> {
    const rows = await this.database.query(
      `select relname as name, n_tup_ins + n_tup_upd + n_tup_del as versions from pg_stat_user_tables
        where relname like 'webhook%'`,
    );
    return Object.fromEntries(rows.map(({ name, versions }) => [String(name), Number(versions)]));
  }
}

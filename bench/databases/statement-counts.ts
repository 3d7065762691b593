import type { BenchDatabase } from './bench-database.js';

export const benchRoles = ['bench_host', 'bench_worker'] as const;
export type BenchRole = (typeof benchRoles)[number];

/** Numbers of statements, as the server counted them. */
export interface StatementCounts {
  readonly all: number;
  /** Number of these statements that are BEGIN, COMMIT or ROLLBACK. */
  readonly transactions: number;
}

/** Number of inserts, updates and deletes in each table. */
export type RowVersions = Readonly<Record<string, number>>;

/**
 * Counts the statements of the processes under test, on a server that has `pg_stat_statements`. Each process
 * connects with its own database role, so that its statements are not confused with the statements of the
 * benchmark.
 */
export class StatementCounter {
  constructor(private readonly database: BenchDatabase) {}

  /** Creates the database roles, unless the server has them already. */
  async makeRoles(): Promise<void> {
    for (const role of benchRoles) {
      const [known] = await this.database.query('select 1 from pg_roles where rolname = $1', [role]);
      if (!known) await this.database.query(`create role ${role} login superuser`);
    }
  }

  async reset(): Promise<void> {
    await this.database.query('select pg_stat_statements_reset()');
  }

  /**
   * Returns the number of statements since the last reset.
   * @param except a LIKE pattern of statements that are ignored
   */
  async count(role: BenchRole, except = 'none'): Promise<StatementCounts> {
    const [row] = await this.database.query(
      `select coalesce(sum(calls), 0) as "all",
          coalesce(sum(calls) filter (where query ~* '^(begin|start transaction|commit|rollback)'), 0) as transactions
        from pg_stat_statements where userid = $1::regrole and dbid = (select oid from pg_database where datname = current_database())
          and query not like $2`,
      [role, except],
    );
    return { all: Number(row!['all']), transactions: Number(row!['transactions']) };
  }

  /**
   * Returns the number of row versions in each table. Close the hosts first: PostgreSQL may count the rows
   * that a connection wrote only after that connection is closed.
   */
  async rowVersions(): Promise<RowVersions> {
    const rows = await this.database.query(
      `select relname as name, n_tup_ins + n_tup_upd + n_tup_del as versions from pg_stat_user_tables
        where relname like 'webhook%'`,
    );
    return Object.fromEntries(rows.map(({ name, versions }) => [String(name), Number(versions)]));
  }
}

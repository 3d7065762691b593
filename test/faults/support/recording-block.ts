import type { DataSource, QueryRunner } from 'typeorm';

/**
 * A lock that prevents other connections from recording attempts. On PostgreSQL and MariaDB it locks only the
 * table of attempts. On SQLite it blocks all writes.
 */
export class RecordingBlock {
  private constructor(
    private readonly queryRunner: QueryRunner,
    private readonly unlock: string,
  ) {}

  static async put(tables: DataSource): Promise<RecordingBlock> {
    const [lock, unlock] = statements(tables);
    const queryRunner = tables.createQueryRunner();
    for (const statement of lock) await queryRunner.query(statement);
    return new RecordingBlock(queryRunner, unlock);
  }

  /**
   * Ends the statements that wait for the lock. A killed process may have sent such a statement to record an
   * attempt. PostgreSQL would execute the statement when the lock is released, because it does not notice
   * earlier that the client has disconnected.
   */
  async endWaitingStatements(): Promise<void> {
    if (this.queryRunner.connection.options.type !== 'postgres') return;
    await this.queryRunner.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))',
    );
  }

  async lift(): Promise<void> {
    await this.queryRunner.query(this.unlock);
    await this.queryRunner.release();
  }
}

function statements({ options }: DataSource): [lock: string[], unlock: string] {
  switch (options.type) {
    case 'postgres':
      return [['begin', 'lock table webhook_attempt in share mode'], 'rollback'];
    case 'mysql':
      return [['lock tables webhook_attempt read'], 'unlock tables'];
    default:
      return [['begin immediate'], 'rollback'];
  }
}

import { TableIndex } from 'typeorm';
import type { QueryRunner, TableColumnOptions, TableIndexOptions, TableOptions } from 'typeorm';

type Extra = Partial<TableColumnOptions>;

/** The column types that mean the same on SQLite, PostgreSQL, MySQL and MariaDB. */
export class MigrationColumns {
  private readonly isMysql: boolean;
  private readonly isPostgres: boolean;

  constructor(queryRunner: QueryRunner) {
    const { type } = queryRunner.dataSource.options;
    this.isMysql = type === 'mysql' || type === 'mariadb';
    this.isPostgres = type === 'postgres';
  }

  /** MySQL's row locks and transactions need InnoDB, whatever the server's default. */
  get tableOptions(): Partial<TableOptions> {
    return this.isMysql ? { engine: 'InnoDB' } : {};
  }

  generatedId(): TableColumnOptions {
    const type = this.isMysql || this.isPostgres ? 'bigint' : 'integer';
    return { name: 'id', type, isPrimary: true, isGenerated: true, generationStrategy: 'increment' };
  }

  bigint(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, type: 'bigint', ...extra };
  }

  int(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, type: 'int', ...extra };
  }

  uuid(name: string, extra: Extra = {}): TableColumnOptions {
    if (this.isPostgres) return { name, type: 'uuid', ...extra };
    return {
      name,
      type: 'varchar',
      length: '36',
      ...(this.isMysql && { charset: 'ascii', collation: 'ascii_bin' }),
      ...extra,
    };
  }

  varchar(name: string, length: number, extra: Extra = {}): TableColumnOptions {
    return { name, type: 'varchar', length: String(length), ...this.exact, ...extra };
  }

  text(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, type: this.isMysql ? 'longtext' : 'text', ...this.exact, ...extra };
  }

  /**
   * An index named after its table. `where` keeps it small on PostgreSQL and SQLite; MySQL and MariaDB know no such index and
   * keep the NULLs too.
   */
  indexOf(table: string, { name, where, ...index }: TableIndexOptions): TableIndex {
    const bareTable = table.slice(table.lastIndexOf('.') + 1);
    return new TableIndex({
      ...index,
      name: `${bareTable}_${name}`,
      ...(where !== undefined && !this.isMysql && { where }),
    });
  }

  /** MySQL compares text without regard to case by default: org `DP` is not org `dp`. */
  private get exact(): Extra {
    return this.isMysql ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
  }
}

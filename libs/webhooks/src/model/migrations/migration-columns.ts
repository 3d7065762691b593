import { TableIndex } from 'typeorm';
import type { QueryRunner, TableColumnOptions, TableIndexOptions, TableOptions } from 'typeorm';

type Extra = Partial<TableColumnOptions>;

/** The column types that mean the same on SQLite, PostgreSQL, MySQL and MariaDB. */
export class MigrationColumns {
  private constructor(private readonly server: 'sqlite' | 'postgres' | 'mysql' | 'mariadb') {}

  static async of(queryRunner: QueryRunner): Promise<MigrationColumns> {
    const { type } = queryRunner.dataSource.options;
    if (type === 'postgres') return new MigrationColumns('postgres');
    if (type !== 'mysql' && type !== 'mariadb') return new MigrationColumns('sqlite');
    // Both types are used for both servers.
    const [{ version }] = (await queryRunner.query('select version() as version')) as [{ version: string }];
    return new MigrationColumns(/mariadb/i.test(version) ? 'mariadb' : 'mysql');
  }

  private get isMysql(): boolean {
    return this.server === 'mysql' || this.server === 'mariadb';
  }

  /** MySQL's row locks and transactions need InnoDB, whatever the server's default. */
  get tableOptions(): Partial<TableOptions> {
    return this.isMysql ? { engine: 'InnoDB' } : {};
  }

  generatedId(): TableColumnOptions {
    const type = this.server === 'sqlite' ? 'integer' : 'bigint';
    return { name: 'id', type, isPrimary: true, isGenerated: true, generationStrategy: 'increment' };
  }

  bigint(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, type: 'bigint', ...extra };
  }

  int(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, type: 'int', ...extra };
  }

  uuid(name: string, extra: Extra = {}): TableColumnOptions {
    if (this.server === 'postgres') return { name, type: 'uuid', ...extra };
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

  /** The same as SQL, for a column that is added to a table. */
  varcharType(length: number): string {
    const { charset, collation } = this.exact;
    return `varchar(${length})${charset ? ` character set ${charset} collate ${collation}` : ''}`;
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

  /** Indexes of few rows each where the database has such, and of all rows elsewhere. */
  wherever(partial: TableIndexOptions[], whole: TableIndexOptions[]): TableIndexOptions[] {
    return this.isMysql ? whole : partial;
  }

  /** To the letter: MySQL by default overlooks case, and white space at the end, but org `DP` is neither `dp` nor `DP `. */
  private get exact(): Extra {
    if (!this.isMysql) return {};
    return {
      charset: 'utf8mb4',
      collation: this.server === 'mariadb' ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin',
    };
  }
}

import { TableIndex } from 'typeorm';
import type { QueryRunner, TableColumnOptions, TableIndexOptions, TableOptions } from 'typeorm';
import { databaseKindOf } from '../database-kind.js';

type Extra = Partial<TableColumnOptions>;

/** How one database defines the columns and indexes. */
interface ColumnTypes {
  readonly generatedId: string;
  readonly uuid: Omit<TableColumnOptions, 'name'>;
  readonly text: string;
  /** Makes texts compare exactly. */
  readonly exact: { readonly charset?: string; readonly collation?: string };
  readonly table: Partial<TableOptions>;
  /** Whether an index can have a condition. */
  readonly hasPartialIndexes: boolean;
}

/**
 * By default, MySQL and MariaDB ignore case and trailing spaces, but org `DP` is neither `dp` nor `DP `.
 * Their row locks and transactions need InnoDB, whatever the default of the server is.
 */
function mysqlTypes(collation: string): ColumnTypes {
  return {
    generatedId: 'bigint',
    uuid: { type: 'varchar', length: '36', charset: 'ascii', collation: 'ascii_bin' },
    text: 'longtext',
    exact: { charset: 'utf8mb4', collation },
    table: { engine: 'InnoDB' },
    hasPartialIndexes: false,
  };
}

const columnTypes = {
  postgres: {
    generatedId: 'bigint',
    uuid: { type: 'uuid' },
    text: 'text',
    exact: {},
    table: {},
    hasPartialIndexes: true,
  },
  sqlite: {
    generatedId: 'integer',
    uuid: { type: 'varchar', length: '36' },
    text: 'text',
    exact: {},
    table: {},
    hasPartialIndexes: true,
  },
  mysql: mysqlTypes('utf8mb4_0900_bin'),
  mariadb: mysqlTypes('utf8mb4_nopad_bin'),
} satisfies Record<string, ColumnTypes>;

/** Builds columns and indexes that mean the same on SQLite, PostgreSQL, MySQL and MariaDB. */
export class MigrationColumns {
  private constructor(private readonly types: ColumnTypes) {}

  static async of(queryRunner: QueryRunner): Promise<MigrationColumns> {
    return new MigrationColumns(columnTypes[await serverOf(queryRunner)]);
  }

  get tableOptions(): Partial<TableOptions> {
    return this.types.table;
  }

  generatedId(): TableColumnOptions {
    const type = this.types.generatedId;
    return { name: 'id', type, isPrimary: true, isGenerated: true, generationStrategy: 'increment' };
  }

  bigint(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, type: 'bigint', ...extra };
  }

  int(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, type: 'int', ...extra };
  }

  uuid(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, ...this.types.uuid, ...extra };
  }

  varchar(name: string, length: number, extra: Extra = {}): TableColumnOptions {
    return { name, type: 'varchar', length: String(length), ...this.types.exact, ...extra };
  }

  /** Returns the type that `varchar` gives a column, as SQL for a column that is added to a table. */
  varcharType(length: number): string {
    const { charset, collation } = this.types.exact;
    return `varchar(${length})${charset ? ` character set ${charset} collate ${collation}` : ''}`;
  }

  text(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, type: this.types.text, ...this.types.exact, ...extra };
  }

  /**
   * Returns an index that is named after its table. `where` keeps it small on PostgreSQL and SQLite. MySQL
   * and MariaDB have no such indexes, and there the NULLs are indexed too.
   */
  indexOf(table: string, { name, where, ...index }: TableIndexOptions): TableIndex {
    const bareTable = table.slice(table.lastIndexOf('.') + 1);
    return new TableIndex({
      ...index,
      name: `${bareTable}_${name}`,
      ...(where !== undefined && this.types.hasPartialIndexes && { where }),
    });
  }

  /** Returns indexes of few rows each where the database has them, and indexes of all rows elsewhere. */
  wherever(partial: TableIndexOptions[], whole: TableIndexOptions[]): TableIndexOptions[] {
    return this.types.hasPartialIndexes ? partial : whole;
  }
}

async function serverOf(queryRunner: QueryRunner): Promise<keyof typeof columnTypes> {
  const kind = databaseKindOf(queryRunner.dataSource);
  switch (kind) {
    case 'postgres':
      return 'postgres';
    case 'better-sqlite3':
      return 'sqlite';
    case 'mysql':
    case 'mariadb': {
      // A DataSource of either type can be connected to either server.
      const [{ version }] = (await queryRunner.query('select version() as version')) as [{ version: string }];
      return /mariadb/i.test(version) ? 'mariadb' : 'mysql';
    }
  }
}

import { TableIndex } from 'typeorm';
import type { QueryRunner, TableColumnOptions, TableIndexOptions, TableOptions } from 'typeorm';
import { dataSourceOf } from '../../shared/data-source-of.js';
import { serverOf } from '../database-server.js';

type Extra = Partial<TableColumnOptions>;

/** The column types and index features of one kind of database. */
interface ColumnTypes {
  readonly generatedId: string;
  readonly uuid: Omit<TableColumnOptions, 'name'>;
  readonly text: string;
  /** The charset and collation that make comparisons of text distinguish case and trailing spaces. */
  readonly exact: { readonly charset?: string; readonly collation?: string };
  readonly table: Partial<TableOptions>;
  /** True if an index can have a WHERE condition. */
  readonly hasPartialIndexes: boolean;
}

/**
 * Returns the column types of MySQL or MariaDB. The collation is set explicitly, because these servers ignore
 * case and trailing spaces by default, but `DP`, `dp` and `DP ` are three different orgs. The engine InnoDB
 * is also set explicitly, because the library needs row locks and transactions, whatever the server's default
 * engine is.
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

/** Builds columns and indexes that behave the same on SQLite, PostgreSQL, MySQL and MariaDB. */
export class MigrationColumns {
  private constructor(private readonly types: ColumnTypes) {}

  /**
   * @throws WebhooksConfigurationError if the library does not support the database of the QueryRunner. Each
   *   migration calls this method before it changes anything
   */
  static async of(queryRunner: QueryRunner): Promise<MigrationColumns> {
    const server = await serverOf(dataSourceOf(queryRunner), (sql) => queryRunner.query(sql));
    return new MigrationColumns(columnTypes[server]);
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

  /** Returns the SQL type of a `varchar` column, for adding the column to an existing table. */
  varcharType(length: number): string {
    const { charset, collation } = this.types.exact;
    return `varchar(${length})${charset ? ` character set ${charset} collate ${collation}` : ''}`;
  }

  text(name: string, extra: Extra = {}): TableColumnOptions {
    return { name, type: this.types.text, ...this.types.exact, ...extra };
  }

  /**
   * Returns an index whose name begins with the name of its table. On PostgreSQL and SQLite, the index
   * contains only the rows that match the condition `where`. MySQL and MariaDB don't support conditions: the
   * index contains all rows, including rows with NULL.
   */
  indexOf(table: string, { name, where, ...index }: TableIndexOptions): TableIndex {
    const bareTable = table.slice(table.lastIndexOf('.') + 1);
    return new TableIndex({
      ...index,
      name: `${bareTable}_${name}`,
      ...(where !== undefined && this.types.hasPartialIndexes && { where }),
    });
  }

  /**
   * Returns `partial` (indexes that contain few rows each) if the database supports conditions in indexes.
   * Otherwise returns `whole` (indexes that contain all rows).
   */
  wherever(partial: TableIndexOptions[], whole: TableIndexOptions[]): TableIndexOptions[] {
    return this.types.hasPartialIndexes ? partial : whole;
  }
}

import { Table, TableIndex } from 'typeorm';
import type { QueryRunner, TableColumnOptions } from 'typeorm';

/**
 * Column definitions that work on every database. Each method is named after the kind of value in the column.
 */
export class Columns {
  private readonly isMysql: boolean;
  private readonly isPostgres: boolean;

  constructor(queryRunner: QueryRunner) {
    const { type } = queryRunner.connection.options;
    this.isMysql = type === 'mysql' || type === 'mariadb';
    this.isPostgres = type === 'postgres';
  }

  /**
   * Returns a table with the given columns, a generated id and an index on `owner` and the id.
   * @param owner the columns that identify the owner of a row. Every query finds its rows by owner or by id
   */
  table(name: string, owner: readonly string[], columns: readonly TableColumnOptions[]): Table {
    return new Table({
      name,
      columns: [this.generatedId(), ...columns],
      indices: [new TableIndex({ name: `${name}_by_owner`, columnNames: [...owner, 'id'] })],
      ...(this.isMysql && { engine: 'InnoDB' }),
    });
  }

  /** The id of a row in another table. */
  reference(name: string): TableColumnOptions {
    return { name, type: 'int' };
  }

  varchar(name: string, length = 255): TableColumnOptions {
    return { name, type: 'varchar', length: String(length), isNullable: true, ...this.exactText };
  }

  text(name: string): TableColumnOptions {
    return { name, type: this.isMysql ? 'longtext' : 'text', isNullable: true, ...this.exactText };
  }

  json(name: string): TableColumnOptions {
    return this.text(name);
  }

  /** A point in time, stored as text in the format that v2 returns. */
  moment(name: string): TableColumnOptions {
    return this.varchar(name, 32);
  }

  int(name: string): TableColumnOptions {
    return { name, type: 'int', isNullable: true };
  }

  boolean(name: string): TableColumnOptions {
    return { name, type: 'boolean', isNullable: true };
  }

  private generatedId(): TableColumnOptions {
    const type = this.isMysql || this.isPostgres ? 'int' : 'integer';
    return { name: 'id', type, isPrimary: true, isGenerated: true, generationStrategy: 'increment' };
  }

  /**
   * Makes comparisons case-sensitive. By default, MySQL ignores case, so org `DP` would be the same as org
   * `dp`.
   */
  private get exactText(): Partial<TableColumnOptions> {
    return this.isMysql ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
  }
}

/** Returns the same columns with NOT NULL. */
export function required(...columns: readonly TableColumnOptions[]): TableColumnOptions[] {
  return columns.map((column) => ({ ...column, isNullable: false }));
}

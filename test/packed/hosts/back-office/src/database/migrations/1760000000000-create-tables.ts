import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';
import { Table } from 'typeorm';

/** Creates all tables of the app. They are the same on SQLite and on PostgreSQL. */
export class CreateTables1760000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const column = columnsFor(queryRunner);
    const times = [column.now('created_at'), column.now('updated_at')];
    const organization = reference('organization');

    await queryRunner.createTable(
      table('organization', [column.id, text('name'), number('next_order_number', { default: 1 })]),
    );
    await queryRunner.createTable(
      table(
        'user',
        [
          column.id,
          number('organization_id'),
          text('email', { isUnique: true }),
          text('password'),
          text('first_name'),
          text('last_name'),
          text('role'),
          ...times,
          column.time('deleted_at'),
        ],
        [organization],
      ),
    );
    await queryRunner.createTable(
      table(
        'contact',
        [
          column.id,
          number('organization_id'),
          text('first_name'),
          text('last_name'),
          text('email', { isNullable: true }),
          text('note', { isNullable: true }),
          flag('is_company'),
          ...times,
          column.time('deleted_at'),
        ],
        [organization],
      ),
    );
    await queryRunner.createTable(
      table(
        'contact_address',
        [column.id, number('contact_id'), text('street'), text('city'), text('country'), flag('is_default')],
        [reference('contact')],
      ),
    );
    await queryRunner.createTable(
      table(
        'packaging',
        [
          text('id', { isPrimary: true }),
          number('organization_id'),
          text('name'),
          number('length'),
          number('width'),
          number('height'),
          number('stock', { default: 0 }),
          ...times,
        ],
        [organization],
      ),
    );
    await queryRunner.createTable(
      table(
        'order',
        [
          column.id,
          number('organization_id'),
          number('contact_id'),
          number('number'),
          text('status'),
          text('message', { isNullable: true }),
          flag('archived'),
          column.time('shipped_at'),
          ...times,
          column.time('deleted_at'),
        ],
        [organization, reference('contact')],
      ),
    );
    await queryRunner.createTable(
      table(
        'order_item',
        [column.id, number('order_id'), text('sku'), number('quantity'), number('unit_price')],
        [reference('order')],
      ),
    );
    await queryRunner.createTable(
      table(
        'order_box',
        [column.id, number('order_id'), text('packaging_id'), text('tracking_number')],
        [reference('order'), reference('packaging')],
      ),
    );
    await queryRunner.createTable(
      table(
        'stored_file',
        [
          text('id', { isPrimary: true }),
          number('organization_id'),
          text('name'),
          text('mime_type'),
          number('size'),
          text('sha256'),
          text('path'),
          ...times,
        ],
        [organization],
      ),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const names = [
      'stored_file',
      'order_box',
      'order_item',
      'order',
      'packaging',
      'contact_address',
      'contact',
      'user',
      'organization',
    ];
    for (const name of names) await queryRunner.dropTable(name);
  }
}

function table(
  name: string,
  columns: TableColumnOptions[],
  foreignKeys: ReturnType<typeof reference>[] = [],
): Table {
  return new Table({ name, columns, foreignKeys });
}

function reference(to: string) {
  return { columnNames: [`${to}_id`], referencedTableName: to, referencedColumnNames: ['id'] };
}

function text(name: string, options: Partial<TableColumnOptions> = {}): TableColumnOptions {
  return { name, type: 'varchar', ...options };
}

function number(name: string, options: Partial<TableColumnOptions> = {}): TableColumnOptions {
  return { name, type: 'integer', ...options };
}

function flag(name: string): TableColumnOptions {
  return { name, type: 'boolean', default: false };
}

/** The columns whose types differ between the databases. */
function columnsFor(queryRunner: QueryRunner) {
  const isPostgres = queryRunner.connection.options.type === 'postgres';
  const type = isPostgres ? 'timestamp' : 'datetime';
  const id: TableColumnOptions = {
    name: 'id',
    type: 'integer',
    isPrimary: true,
    isGenerated: true,
    generationStrategy: 'increment',
  };
  return {
    id,
    time: (name: string): TableColumnOptions => ({ name, type, isNullable: true }),
    now: (name: string): TableColumnOptions => ({
      name,
      type,
      default: isPostgres ? 'now()' : "datetime('now')",
    }),
  };
}

import type { MigrationInterface, QueryRunner, Table } from 'typeorm';
import { Columns, required } from './columns.js';

/** Creates the tables of the sample's resources. Works on every database that the sample supports. */
export class CreateSampleTables1763800000000 implements MigrationInterface {
  readonly name = 'CreateSampleTables1763800000000';

  /**
   * Creates the tables that don't exist yet. Some may exist if a process was killed during this migration,
   * because MySQL and MariaDB don't create tables inside a transaction.
   */
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables(new Columns(queryRunner))) await queryRunner.createTable(table, true);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables(new Columns(queryRunner)).toReversed()) await queryRunner.dropTable(table);
  }
}

function tables(c: Columns): Table[] {
  return [...orderTables(c), ...contactTables(c), packagingTable(c), calendarTable(c)];
}

function orderTables(c: Columns): Table[] {
  return [
    c.table(
      'orders',
      ['org'],
      [
        ...required(c.varchar('org', 64), c.varchar('unique_id', 64)),
        ...required(c.json('billing'), c.json('shipping'), c.json('source')),
        ...required(c.json('custom_fields'), c.json('notes'), c.json('relations'), c.json('tags')),
        ...required(c.moment('created_at'), c.moment('updated_at'), c.moment('nested_updated_at')),
        ...['customer_number', 'po_number', 'primary_id', 'terms'].map((name) => c.varchar(name)),
        c.json('order_number'),
        c.text('message'),
        c.moment('ordered_at'),
        c.moment('printed_at'),
      ],
    ),
    c.table(
      'boxes',
      ['order_id'],
      [
        ...required(c.reference('order_id')),
        ...['tracking_number', 'length', 'width', 'height', 'weight'].map((name) => c.varchar(name)),
      ],
    ),
    c.table(
      'items',
      ['order_id'],
      [
        ...required(c.reference('order_id'), c.reference('box_id')),
        ...['part_number', 'unit_price', 'unit_weight'].map((name) => c.varchar(name)),
        c.text('description'),
        c.int('quantity'),
        c.text('image_link'),
      ],
    ),
    c.table(
      'acceptance_scans',
      ['order_id'],
      [
        ...required(c.reference('order_id')),
        ...['ship_cost', 'tax', 'packing_cost'].map((name) => c.varchar(name)),
      ],
    ),
  ];
}

function contactTables(c: Columns): Table[] {
  return [
    c.table(
      'contacts',
      ['org'],
      [
        ...required(c.varchar('org', 64), c.moment('created_at'), c.moment('updated_at')),
        ...required(c.json('custom_fields'), c.json('source'), c.boolean('is_company')),
        ...['first_name', 'last_name', 'occupation'].map((name) => c.varchar(name)),
        ...['description', 'profile_image', 'website'].map((name) => c.text(name)),
      ],
    ),
    c.table(
      'contact_addresses',
      ['contact_id'],
      [
        ...required(c.reference('contact_id'), c.boolean('default'), c.boolean('validated')),
        ...['address_type', 'address_1', 'address_2', 'city', 'company', 'country', 'email'].map((name) =>
          c.varchar(name),
        ),
        ...['first_name', 'last_name', 'phone', 'post_code', 'region'].map((name) => c.varchar(name)),
        c.boolean('residential'),
      ],
    ),
  ];
}

function packagingTable(c: Columns): Table {
  return c.table(
    'packaging',
    ['org'],
    [
      ...required(c.varchar('org', 64), c.moment('created_at'), c.moment('updated_at')),
      ...['description', 'height', 'length', 'name', 'package_type', 'weight', 'width'].map((name) =>
        c.varchar(name),
      ),
    ],
  );
}

function calendarTable(c: Columns): Table {
  return c.table(
    'calendar_events',
    ['org', 'member'],
    [
      ...required(c.varchar('org', 64), c.varchar('member', 64), c.boolean('all_day')),
      ...required(c.moment('created_at'), c.moment('updated_at')),
      ...['alert_at', 'alert_dismissed_at', 'ends_at', 'starts_at', 'visited_at'].map((name) =>
        c.moment(name),
      ),
      ...['color', 'location', 'title'].map((name) => c.varchar(name)),
      c.text('description'),
    ],
  );
}

import { Table } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions, TableIndexOptions } from 'typeorm';
import { WebhookAttempt } from '../webhook-attempt.entity.js';
import { WebhookDelivery } from '../webhook-delivery.entity.js';
import { WebhookEvent } from '../webhook-event.entity.js';
import { Webhook } from '../webhook.entity.js';
import { MigrationColumns } from './migration-columns.js';
import { tableNameOf } from './table-name.js';

/**
 * Creates the library's four tables, on every supported database. The tables contain ids of each other's
 * rows, but no foreign keys. With a foreign key, the insert of a delivery would lock the webhook until the
 * host's transaction ends.
 */
export class CreateWebhookTables1763900000000 implements MigrationInterface {
  readonly name = 'CreateWebhookTables1763900000000';

  /**
   * Creates the tables that don't exist yet. MySQL and MariaDB create tables outside transactions. If an
   * earlier run of the migration was killed, some tables therefore already exist.
   */
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of await tables(queryRunner)) await queryRunner.createTable(table, true);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of (await tables(queryRunner)).toReversed()) await queryRunner.dropTable(table);
  }
}

async function tables(queryRunner: QueryRunner): Promise<Table[]> {
  const c = await MigrationColumns.of(queryRunner);
  const table = (
    entity: new () => object,
    columns: TableColumnOptions[],
    indices: TableIndexOptions[] = [],
  ): Table => {
    const name = tableNameOf(queryRunner, entity);
    return new Table({
      name,
      columns,
      indices: indices.map((index) => c.indexOf(name, index)),
      ...c.tableOptions,
    });
  };

  return [
    table(
      Webhook,
      [
        c.generatedId(),
        c.varchar('org', 255),
        c.varchar('entity', 64),
        c.text('remote_url'),
        c.varchar('token', 512),
        c.bigint('created_at'),
        c.bigint('updated_at'),
        c.bigint('suspended_at', { isNullable: true }),
        c.varchar('suspension_reason', 32, { isNullable: true }),
        c.varchar('last_error', 512, { isNullable: true }),
        c.bigint('resumed_at', { isNullable: true }),
      ],
      [
        { name: 'by_org', columnNames: ['org', 'id'] },
        { name: 'by_entity', columnNames: ['entity', 'org'] },
      ],
    ),
    table(WebhookEvent, [
      c.uuid('id', { isPrimary: true }),
      c.varchar('org', 255, { isNullable: true }),
      c.varchar('entity', 64),
      c.varchar('resource', 255, { isNullable: true }),
      c.text('body'),
      c.bigint('created_at'),
    ]),
    table(
      WebhookDelivery,
      [
        c.generatedId(),
        c.uuid('event_id'),
        c.bigint('webhook_id'),
        c.varchar('supersede_key', 255, { isNullable: true }),
        c.varchar('state', 16),
        c.bigint('lane', { isNullable: true }),
        c.bigint('due_at', { isNullable: true }),
        c.bigint('leased_until', { isNullable: true }),
        c.int('claim_no'),
        c.int('attempts'),
        c.varchar('reason', 32, { isNullable: true }),
        c.bigint('superseded_by', { isNullable: true }),
        c.bigint('created_at'),
        c.bigint('held_at', { isNullable: true }),
        c.bigint('finished_at', { isNullable: true }),
      ],
      [
        { name: 'due', columnNames: ['lane', 'due_at', 'id'], where: 'due_at is not null' },
        {
          name: 'newest',
          columnNames: ['webhook_id', 'supersede_key', 'id'],
          where: 'supersede_key is not null',
        },
        ...c.wherever(
          [
            {
              name: 'out',
              columnNames: ['webhook_id', 'supersede_key', 'leased_until'],
              where: 'leased_until is not null',
            },
            { name: 'held', columnNames: ['webhook_id', 'id'], where: "state = 'held'" },
            {
              name: 'retrying',
              columnNames: ['webhook_id', 'id'],
              where: 'lane is null and due_at is not null',
            },
          ],
          [
            { name: 'out', columnNames: ['webhook_id', 'leased_until'] },
            { name: 'leased', columnNames: ['leased_until'] },
            { name: 'by_state', columnNames: ['state', 'webhook_id', 'id'] },
          ],
        ),
      ],
    ),
    table(
      WebhookAttempt,
      [
        c.generatedId(),
        c.bigint('delivery_id'),
        c.bigint('webhook_id'),
        c.int('number'),
        c.bigint('started_at'),
        c.int('duration_ms'),
        c.varchar('result', 16),
        c.int('status', { isNullable: true }),
        c.varchar('error', 512, { isNullable: true }),
        c.text('response_excerpt', { isNullable: true }),
        c.bigint('failed_at', { isNullable: true }),
      ],
      [
        { name: 'by_delivery', columnNames: ['delivery_id'] },
        { name: 'failed', columnNames: ['webhook_id', 'failed_at'], where: 'failed_at is not null' },
        { name: 'failed_since', columnNames: ['failed_at'], where: 'failed_at is not null' },
      ],
    ),
  ];
}

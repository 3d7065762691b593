import type { EntityTarget, MigrationInterface, QueryRunner } from 'typeorm';
import { escapedPath } from '../../shared/escaped-path.js';
import { WebhookAttempt } from '../webhook-attempt.entity.js';
import { WebhookDelivery } from '../webhook-delivery.entity.js';
import { Webhook } from '../webhook.entity.js';
import { MigrationColumns } from './migration-columns.js';
import { tableNameOf } from './table-name.js';
import { dataSourceOf } from '../../shared/data-source-of.js';

interface NewColumn {
  readonly entity: EntityTarget<object> & { name: string };
  readonly name: string;
  readonly type: string;
}

/**
 * Adds the columns that bound what one org or one receiver can do. A webhook that was resumed before gets
 * window 1, so that the failures before its resume stay uncounted. Every column is nullable or has a default,
 * because processes of the previous version still insert rows while the host updates its processes one by
 * one. The migration uses SQL instead of TypeORM's `addColumn`. On SQLite, `addColumn` would copy the table
 * and lose the record of used ids.
 */
export class AddBounds1764400000000 implements MigrationInterface {
  readonly name = 'AddBounds1764400000000';

  /**
   * Adds the columns that don't exist yet. MySQL and MariaDB add columns outside transactions. If an earlier
   * run of the migration was killed, some columns therefore already exist.
   */
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const { entity, name, type } of await columns(queryRunner)) {
      const table = tableNameOf(queryRunner, entity);
      if (await queryRunner.hasColumn(table, name)) continue;
      const escaped = escapedPath(dataSourceOf(queryRunner).driver, table);
      await queryRunner.query(`alter table ${escaped} add column ${name} ${type}`);
    }
    const webhook = escapedPath(dataSourceOf(queryRunner).driver, tableNameOf(queryRunner, Webhook));
    await queryRunner.query(`update ${webhook} set window_no = 1 where resumed_at is not null`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { entity, name } of (await columns(queryRunner)).toReversed()) {
      const escaped = escapedPath(dataSourceOf(queryRunner).driver, tableNameOf(queryRunner, entity));
      await queryRunner.query(`alter table ${escaped} drop column ${name}`);
    }
  }
}

async function columns(queryRunner: QueryRunner): Promise<NewColumn[]> {
  const c = await MigrationColumns.of(queryRunner);
  return [
    { entity: WebhookDelivery, name: 'org', type: c.varcharType(255) },
    { entity: WebhookDelivery, name: 'uncounted', type: 'int not null default 0' },
    { entity: WebhookDelivery, name: 'stalls', type: 'int not null default 0' },
    { entity: WebhookAttempt, name: 'window_no', type: 'int not null default 0' },
    { entity: WebhookAttempt, name: 'cause', type: c.varcharType(512) },
    { entity: WebhookAttempt, name: 'retry_after_ms', type: 'int' },
    { entity: Webhook, name: 'deferred_until', type: 'bigint' },
    { entity: Webhook, name: 'deferred_since', type: 'bigint' },
    { entity: Webhook, name: 'window_no', type: 'int not null default 0' },
  ];
}

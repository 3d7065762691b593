import type { MigrationInterface, QueryRunner } from 'typeorm';
import { escapedPath } from '../../shared/escaped-path.js';
import { newSecret } from '../new-credentials.js';
import { Webhook } from '../webhook.entity.js';
import { MigrationColumns } from './migration-columns.js';
import { tableNameOf } from './table-name.js';
import { dataSourceOf } from '../../shared/data-source-of.js';
import { executeUnlogged } from './unlogged.js';

/** Maximum number of webhooks that get their secrets in one statement. */
const maxWebhooksPerUpdate = 500;

/**
 * Adds a secret to each webhook. Also adds columns for the previous secret and the previous token, because
 * both stay in use for a while after they are replaced. The columns are nullable, because processes of the
 * previous version still insert webhooks while the host updates its processes one by one. The migration uses
 * SQL instead of TypeORM's `addColumn`. On SQLite, `addColumn` would copy the table and lose the record of
 * used ids.
 */
export class AddWebhookSecrets1764200000000 implements MigrationInterface {
  readonly name = 'AddWebhookSecrets1764200000000';

  /**
   * Adds the columns that don't exist yet. MySQL and MariaDB add columns outside transactions. If an earlier
   * run of the migration was killed, some columns therefore already exist.
   */
  async up(queryRunner: QueryRunner): Promise<void> {
    const table = tableNameOf(queryRunner, Webhook);
    const escaped = escapedPath(dataSourceOf(queryRunner).driver, table);
    for (const [column, type] of await columns(queryRunner)) {
      if (await queryRunner.hasColumn(table, column)) continue;
      await queryRunner.query(`alter table ${escaped} add column ${column} ${type}`);
    }
    while ((await setMissingSecrets(queryRunner)) === maxWebhooksPerUpdate);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const escaped = escapedPath(dataSourceOf(queryRunner).driver, tableNameOf(queryRunner, Webhook));
    for (const [column] of (await columns(queryRunner)).toReversed()) {
      await queryRunner.query(`alter table ${escaped} drop column ${column}`);
    }
  }
}

async function columns(queryRunner: QueryRunner): Promise<[name: string, type: string][]> {
  const c = await MigrationColumns.of(queryRunner);
  return [
    ['secret', c.varcharType(512)],
    ['previous_secret', c.varcharType(512)],
    ['previous_secret_until', 'bigint'],
    ['previous_token', c.varcharType(512)],
    ['previous_token_until', 'bigint'],
  ];
}

/**
 * Sets the secrets of up to `maxWebhooksPerUpdate` webhooks that have none, and returns how many webhooks it
 * found.
 */
async function setMissingSecrets(queryRunner: QueryRunner): Promise<number> {
  const { manager } = queryRunner;
  const rows = await manager
    .createQueryBuilder(Webhook, 'w')
    .select('w.id', 'id')
    .where('w.secret is null')
    .limit(maxWebhooksPerUpdate)
    .getRawMany<{ id: number | string }>();
  if (rows.length === 0) return 0;
  const cases = rows.map((_, index) => `when :id${index} then :secret${index}`).join(' ');
  const parameters = rows.flatMap(({ id }, index) => [
    [`id${index}`, id],
    [`secret${index}`, newSecret()],
  ]);
  const [sql, values] = manager
    .createQueryBuilder()
    .update(Webhook)
    .set({ secret: () => `case id ${cases} end` })
    .where('id in (:...ids)', { ids: rows.map(({ id }) => id) })
    .setParameters(Object.fromEntries(parameters) as Record<string, unknown>)
    .getQueryAndParameters();
  await executeUnlogged(queryRunner, sql, values);
  return rows.length;
}

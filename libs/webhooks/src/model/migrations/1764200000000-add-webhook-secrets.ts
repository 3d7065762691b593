import type { MigrationInterface, QueryRunner } from 'typeorm';
import { escapedPath } from '../../shared/escaped-path.js';
import { newSecret } from '../new-secrets.js';
import { Webhook } from '../webhook.entity.js';
import { MigrationColumns } from './migration-columns.js';
import { tableNameOf } from './table-name.js';

/** Webhooks that get their secrets by one statement. */
const batch = 500;

/**
 * A secret for each webhook, and what is replaced by the next one for as long as it is still sent. The columns may be null: while hosts update one process after
 * the other, those of the version before still insert webhooks. TypeORM's `addColumn` would copy the table on SQLite, and forget which ids were used.
 */
export class AddWebhookSecrets1764200000000 implements MigrationInterface {
  readonly name = 'AddWebhookSecrets1764200000000';

  /** On MySQL and MariaDB columns aren't added in a transaction: what a process that was killed had added already is left. */
  async up(queryRunner: QueryRunner): Promise<void> {
    const table = tableNameOf(queryRunner, Webhook);
    const escaped = escapedPath(queryRunner.dataSource.driver, table);
    for (const [column, type] of await columns(queryRunner)) {
      if (await queryRunner.hasColumn(table, column)) continue;
      await queryRunner.query(`alter table ${escaped} add column ${column} ${type}`);
    }
    while ((await giveSecrets(queryRunner)) === batch);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const escaped = escapedPath(queryRunner.dataSource.driver, tableNameOf(queryRunner, Webhook));
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

/** Gives one batch of webhooks theirs; tells how many. */
async function giveSecrets({ manager }: QueryRunner): Promise<number> {
  const rows = await manager
    .createQueryBuilder(Webhook, 'w')
    .select('w.id', 'id')
    .where('w.secret is null')
    .limit(batch)
    .getRawMany<{ id: number | string }>();
  if (rows.length === 0) return 0;
  const cases = rows.map((_, index) => `when :id${index} then :secret${index}`).join(' ');
  const parameters = rows.flatMap(({ id }, index) => [
    [`id${index}`, id],
    [`secret${index}`, newSecret()],
  ]);
  await manager
    .createQueryBuilder()
    .update(Webhook)
    .set({ secret: () => `case id ${cases} end` })
    .where('id in (:...ids)', { ids: rows.map(({ id }) => id) })
    .setParameters(Object.fromEntries(parameters) as Record<string, unknown>)
    .callListeners(false)
    .execute();
  return rows.length;
}

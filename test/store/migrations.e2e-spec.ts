import { Column, DataSource, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { webhookEntities, webhookMigrations } from '@app/webhooks';
import { openDatabase } from '@app/webhooks/store/database/open-database.js';
import { AddWebhookSecrets1764200000000 } from '@app/webhooks/model/migrations/1764200000000-add-webhook-secrets.js';
import { AddBounds1764400000000 } from '@app/webhooks/model/migrations/1764400000000-add-bounds.js';
import { SuspensionsStore } from '@app/webhooks/store/suspend/suspensions.store.js';
import { EventsStore } from '@app/webhooks/store/emit/events.store.js';
import { SecretEncryption } from '@app/webhooks/store/webhooks/secret-encryption.js';
import { WebhooksStore } from '@app/webhooks/store/webhooks/webhooks.store.js';
import { systemClock } from '@app/webhooks/extend/clock.js';
import { Telemetry } from '@app/webhooks/observe/telemetry.js';
import { describeOnDatabases } from '../support/databases.js';
import type { FreshDatabase } from '../support/databases.js';
import { anEvent } from '../support/store.js';

@Entity('note')
class Note {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', length: 20 })
  text: string;
}

describeOnDatabases('The migrations', (database) => {
  let fresh: FreshDatabase;
  let dataSource: DataSource;

  const open = async (options: { entityPrefix?: string } = {}): Promise<void> => {
    dataSource = new DataSource({
      ...fresh.options,
      entities: [Note, ...webhookEntities],
      migrations: webhookMigrations,
      ...options,
    });
    await dataSource.initialize();
  };
  const tables = async (prefix = ''): Promise<string[]> => {
    const queryRunner = dataSource.createQueryRunner();
    const found: string[] = [];
    for (const name of ['webhook', 'webhook_attempt', 'webhook_delivery', 'webhook_event']) {
      if (await queryRunner.hasTable(prefix + name)) found.push(name);
    }
    await queryRunner.release();
    return found;
  };

  beforeEach(async () => {
    fresh = await database.create();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await fresh.drop();
  });

  it('can be run, undone and run again', async () => {
    await open();
    for (let round = 0; round < 2; round++) {
      await dataSource.runMigrations();
      expect(await tables()).toEqual(['webhook', 'webhook_attempt', 'webhook_delivery', 'webhook_event']);
      for (const _ of webhookMigrations) await dataSource.undoLastMigration();
      expect(await tables()).toEqual([]);
    }
  });

  it('continue where they stopped when a process was killed', async () => {
    await open();
    await dataSource.runMigrations();
    const queryRunner = dataSource.createQueryRunner();
    await queryRunner.dropTable('webhook_attempt');
    await queryRunner.query('delete from migrations');
    await queryRunner.release();
    await dataSource.runMigrations();
    expect(await tables()).toHaveLength(4);
  });

  it('give each existing webhook its own secret, and never reuse an id', async () => {
    await open();
    await dataSource.runMigrations();
    const later = webhookMigrations.slice(webhookMigrations.indexOf(AddWebhookSecrets1764200000000));
    for (const _ of later) await dataSource.undoLastMigration();
    const insert = (count: number): Promise<unknown> =>
      dataSource.query(
        `insert into webhook (org, entity, remote_url, token, created_at, updated_at) values
         ${Array.from({ length: count }, (_, n) => `('${n}', 'orders', 'https://example.com/', 'token-${n}', 1, 1)`).join()}`,
      );
    await insert(1201);
    await dataSource.query('delete from webhook where id > 1190');
    await dataSource.runMigrations();
    await insert(1);
    const rows = await dataSource.query<Record<string, string>[]>('select * from webhook order by id');
    const secrets = rows.slice(0, -1).map(({ secret }) => secret!);
    expect(new Set(secrets).size).toBe(1190);
    expect(secrets.filter((secret) => !/^whsec_[A-Za-z0-9+/]{43}=$/.test(secret))).toEqual([]);
    expect(rows[7]).toMatchObject({ org: '7', token: 'token-7', previous_token: null });
    expect(rows.at(-1)).toMatchObject({ org: '0', secret: null });
    expect(Number(rows.at(-1)!['id'])).toBe(1202);
  });

  it('still ignore the failures before the last resume of a webhook', async () => {
    await open();
    await dataSource.runMigrations();
    const later = webhookMigrations.slice(webhookMigrations.indexOf(AddBounds1764400000000));
    for (const _ of later) await dataSource.undoLastMigration();
    await dataSource.query(
      `insert into webhook (org, entity, remote_url, token, created_at, updated_at, resumed_at) values
       ('1', 'orders', 'https://example.com/', 'token', 1, 1, 2), ('2', 'orders', 'https://example.com/', 'token', 1, 1, null)`,
    );
    await dataSource.query(
      `insert into webhook_attempt (delivery_id, webhook_id, number, started_at, duration_ms, result, failed_at) values
       (1, 1, 1, 1, 1, 'status', 1), (2, 2, 1, 1, 1, 'status', 1)`,
    );
    await dataSource.runMigrations();
    const database = await openDatabase(dataSource, systemClock, new Telemetry());
    const recent = await new SuspensionsStore(database).webhooksWithRecentFailures(Date.now() + 60_000);
    expect(recent).toEqual([2]);
    await database.close();
  });

  it("create the library's tables exactly as its classes declare them, so synchronize and migration:generate change nothing", async () => {
    await open();
    await dataSource.runMigrations();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query).filter((query) => query.includes('webhook'))).toEqual([]);
    expect(upQueries.some(({ query }) => query.includes('note'))).toBe(true);
  });

  it("use the table prefix of the host's DataSource, as the store does", async () => {
    await open({ entityPrefix: 'acme_' });
    await dataSource.runMigrations();
    expect([await tables(), await tables('acme_')]).toEqual([
      [],
      ['webhook', 'webhook_attempt', 'webhook_delivery', 'webhook_event'],
    ]);
    const database = await openDatabase(dataSource, systemClock, new Telemetry());
    const secrets = new SecretEncryption({ keys: [], encrypts: false });
    await new WebhooksStore(database, secrets).insert(
      {
        org: '1',
        entity: 'orders',
        remoteUrl: 'https://example.com/',
        token: 'a',
        secret: 'b',
      },
      { max: 1 },
    );
    expect(await new EventsStore(database).insert([anEvent()])).toHaveLength(1);
    await database.close();
  });
});

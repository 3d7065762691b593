import { Column, DataSource, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { webhookEntities, webhookMigrations } from '@app/webhooks';
import { openDatabase } from '@app/webhooks/store/database/open-database.js';
import { WebhooksStore } from '@app/webhooks/store/webhooks.store.js';
import { systemClock } from '@app/webhooks/shared/clock.js';
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

  it('go forwards and back, and forwards again', async () => {
    await open();
    for (let round = 0; round < 2; round++) {
      await dataSource.runMigrations();
      expect(await tables()).toEqual(['webhook', 'webhook_attempt', 'webhook_delivery', 'webhook_event']);
      for (const _ of webhookMigrations) await dataSource.undoLastMigration();
      expect(await tables()).toEqual([]);
    }
  });

  it('go on where a process that was killed has left off', async () => {
    await open();
    await dataSource.runMigrations();
    const queryRunner = dataSource.createQueryRunner();
    await queryRunner.dropTable('webhook_attempt');
    await queryRunner.query('delete from migrations');
    await queryRunner.release();
    await dataSource.runMigrations();
    expect(await tables()).toHaveLength(4);
  });

  it('are all there is to say about our tables: synchronize and migration:generate leave them alone', async () => {
    await open();
    await dataSource.runMigrations();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query).filter((query) => query.includes('webhook'))).toEqual([]);
    expect(upQueries.some(({ query }) => query.includes('note'))).toBe(true);
  });

  it('follow the prefix of the host’s DataSource, and the store does too', async () => {
    await open({ entityPrefix: 'acme_' });
    await dataSource.runMigrations();
    expect([await tables(), await tables('acme_')]).toEqual([
      [],
      ['webhook', 'webhook_attempt', 'webhook_delivery', 'webhook_event'],
    ]);
    const store = new WebhooksStore(await openDatabase(dataSource, systemClock));
    await store.insertWebhook({ org: '1', entity: 'orders', remoteUrl: 'https://example.com/', token: 'a' });
    expect(await store.insertEvents([anEvent()])).toHaveLength(1);
    await store.close();
  });
});

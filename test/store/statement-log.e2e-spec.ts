import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { webhookEntities, webhookMigrations } from '@app/webhooks';
import { AddWebhookSecrets1764200000000 } from '@app/webhooks/model/migrations/1764200000000-add-webhook-secrets.js';
import { RecordingTransport } from '@app/webhooks/testing/index.js';
import { Shop } from '../capture/shop.js';
import type { OrderBody } from '../capture/shop.sources.js';
import { Order } from '../capture/shop.tables.js';
import { describeOnDatabases } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { StatementLog } from '../support/statement-log.js';

/** A text that occurs in every body. */
const bodyText = 'text-of-a-body';
/** The query of every `remote_url`. */
const urlText = 'key=in-the-url';

describeOnDatabases("TypeORM's log of all statements", (database) => {
  let log: StatementLog;
  beforeEach(() => {
    log = new StatementLog();
  });

  /** Returns the same kind of database, but TypeORM logs all statements. */
  const logged = (kind: TestDatabase): TestDatabase => ({
    name: kind.name,
    async create() {
      const fresh = await kind.create();
      return { ...fresh, options: { ...fresh.options, logging: 'all', logger: log } as DataSourceOptions };
    },
  });
  const credentialsIn = async (dataSource: DataSource): Promise<string[]> => {
    const rows = await dataSource.query<Record<string, string | null>[]>(
      'select token, secret, previous_token, previous_secret from webhook',
    );
    return rows.flatMap((row) => Object.values(row)).filter((value) => value !== null);
  };
  const statementsWith = (values: readonly string[]): string[] =>
    log.statements.filter((statement) => values.some((value) => statement.includes(value)));

  it('shows no secret that a migration creates', async () => {
    const fresh = await logged(database).create();
    const dataSource = await new DataSource({
      ...fresh.options,
      entities: webhookEntities,
      migrations: webhookMigrations,
    } as DataSourceOptions).initialize();
    await dataSource.runMigrations();
    const later = webhookMigrations.slice(webhookMigrations.indexOf(AddWebhookSecrets1764200000000));
    for (const _ of later) await dataSource.undoLastMigration();
    await dataSource.query(
      "insert into webhook (org, entity, remote_url, token, created_at, updated_at) values ('1', 'orders', 'https://example.com/', 'a', 1, 1)",
    );
    await dataSource.runMigrations();
    const secrets = (await credentialsIn(dataSource)).filter((value) => value.startsWith('whsec_'));
    expect(secrets).toHaveLength(1);
    expect(log.onOurTables).not.toEqual([]);
    expect(statementsWith(['whsec_', ...secrets])).toEqual([]);
    await dataSource.destroy();
    await fresh.drop();
  });

  it('shows no token, secret, body or URL, whatever the library does', async () => {
    const transport = new RecordingTransport();
    const shop = await Shop.open(logged(database), { subscribers: [], transport });
    const { webhooks, emitter } = shop.host;
    const remoteUrl = `https://example.com/?${urlText}`;
    const { id } = await webhooks.create('1', { entity: 'shop-orders', remoteUrl });
    const credentials = await credentialsIn(shop.dataSource);
    await webhooks.update('1', id, { remoteUrl: `${remoteUrl}2` });
    await webhooks.secretOf('1', id);

    const change = { org: '1', resource: '/orders/1/', body: { text: bodyText } };
    await emitter.emit<string>('shop-orders', change);
    await shop.transaction((manager) => emitter.emit<string>('shop-orders', change, { manager }));
    const body = { text: bodyText } as unknown as OrderBody;
    jest.spyOn(shop.orders, 'render').mockResolvedValue([body]);
    await shop.transaction((manager) => manager.save(manager.create(Order)));
    jest.restoreAllMocks();

    await webhooks.rotateToken('1', id);
    await webhooks.rotateSecret('1', id);
    await webhooks.test('1', (await webhooks.create('1', { remoteUrl })).id);
    await shop.host.drain();
    expect(transport.requests.filter(({ json }) => JSON.stringify(json).includes(bodyText))).not.toEqual([]);

    credentials.push(...(await credentialsIn(shop.dataSource)));
    expect(new Set(credentials).size).toBeGreaterThanOrEqual(4);
    expect(statementsWith(['INSERT INTO'])).not.toEqual([]);
    expect(statementsWith([...credentials, bodyText, urlText])).toEqual([]);
    await shop.host.stop();
  });
});

import type { DataSource, EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { Webhook, WebhookEvent, WebhooksModule } from '@app/webhooks';
import type { TestDatabase } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import type { HostOptions } from '../support/host.js';
import { bodiesOf, DocumentSource, OrderSource, ShipmentSource, shopEntities } from './shop.sources.js';
import type { OrderBody } from './shop.sources.js';
import { Order, shopTables } from './shop.tables.js';

const shopSources = [OrderSource, ShipmentSource, DocumentSource];

interface ShopOptions extends HostOptions {
  /** The entities that org 1 subscribes to. Default: all of them. */
  readonly subscribers?: readonly string[];
  /** If false, the host registers no sources, so that nothing is captured. Default: true. */
  readonly isCaptured?: boolean;
}

/** Returns a query builder that doesn't call TypeORM's subscribers. Its changes are not captured. */
export function unseen(manager: EntityManager): SelectQueryBuilder<ObjectLiteral> {
  return manager.createQueryBuilder().callListeners(false);
}

/** A host with sources for its tables. */
export class Shop {
  private constructor(readonly host: TestHost) {}

  static async open(
    database: TestDatabase,
    {
      subscribers = shopEntities.map(({ name }) => name),
      isCaptured = true,
      modules = [],
      ...options
    }: ShopOptions = {},
  ): Promise<Shop> {
    const host = await TestHost.start(database, {
      tables: shopTables,
      entities: shopEntities,
      modules: [...(isCaptured ? [WebhooksModule.forFeature(shopSources)] : []), ...modules],
      ...options,
    });
    const shop = new Shop(host);
    for (const name of subscribers) await shop.subscribe(name);
    return shop;
  }

  async subscribe(entity: string, org = '1'): Promise<void> {
    await this.host.webhooks.create(org, { entity, remoteUrl: 'http://127.0.0.1:1/' });
  }

  async unsubscribeAll(): Promise<void> {
    for (const { org, id } of await this.dataSource.getRepository(Webhook).find()) {
      await this.host.webhooks.delete(org, id);
    }
  }

  get dataSource(): DataSource {
    return this.host.dataSource;
  }

  get orders(): OrderSource {
    return this.host.app.get(OrderSource, { strict: false });
  }

  /**
   * Returns a list with the body that the source would send for an order now. The list is empty if the order
   * does not exist.
   */
  presented(id: number): Promise<OrderBody[]> {
    return this.transaction(async (manager) => {
      const orders = await manager.find(Order, { where: { id }, relations: { tags: true } });
      return bodiesOf(orders, manager);
    });
  }

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /** Returns the bodies of the events that `work` emits. */
  async emittedBy(work: () => Promise<unknown>): Promise<unknown[]> {
    const events = this.dataSource.getRepository(WebhookEvent);
    const before = new Set((await events.find()).map(({ id }) => id));
    await work();
    const after = (await events.find()).filter(({ id }) => !before.has(id));
    return after.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ body }) => JSON.parse(body) as unknown);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import type { EntityManager, EntitySubscriberInterface } from 'typeorm';
import { InvalidEventError, RenderingFailedError, ChangeRefusedError } from '@app/webhooks';
import { describeOnDatabases } from '../support/databases.js';
import { Shop } from './shop.js';
import { Box, Item, Note, Order, Shipment } from './shop.tables.js';

type Work = (manager: EntityManager, id: number) => Promise<unknown>;

/** Changes for which TypeORM does not report the affected rows. */
const unidentified: readonly (readonly [title: string, work: Work])[] = [
  ['update()', (m, id) => m.update(Order, { id }, { note: 'x' })],
  ['update() by the id', (m, id) => m.update(Order, id, { note: 'x' })],
  ['delete()', (m, id) => m.delete(Order, { id })],
  ['softDelete()', (m, id) => m.softDelete(Order, { id })],
  ['restore()', (m, id) => m.restore(Order, { id })],
  ['increment()', (m, id) => m.increment(Item, { boxId: id }, 'quantity', 1)],
  ['upsert()', (m) => m.upsert(Item, { sku: 'a', quantity: 2 }, ['sku'])],
  [
    'an update with the query builder',
    (m, id) => m.createQueryBuilder().update(Order).set({ note: 'x' }).where({ id }).execute(),
  ],
  [
    'a delete with the query builder',
    (m, id) => m.createQueryBuilder().delete().from(Order).where({ id }).execute(),
  ],
  [
    'an insert that may conflict with an existing row',
    (m) =>
      m
        .createQueryBuilder()
        .insert()
        .into(Item)
        .values({ sku: 'a' })
        .orIgnore()
        .updateEntity(false)
        .execute(),
  ],
  [
    'an insert whose ids are not read back',
    (m) => m.createQueryBuilder().insert().into(Item).values({ quantity: 2 }).updateEntity(false).execute(),
  ],
];

describeOnDatabases('A change for which TypeORM reports no ids', (database) => {
  let shop: Shop;
  let order: Order;

  beforeAll(async () => {
    shop = await Shop.open(database);
  });
  afterAll(() => shop.host.stop());
  beforeEach(async () => {
    order = await shop.transaction((manager) => manager.save(manager.create(Order)));
  });

  it.each(unidentified)('%s: is refused before it is executed', async (_title, work) => {
    const refused = shop.transaction((manager) => work(manager, order.id));
    await expect(refused).rejects.toThrow(ChangeRefusedError);
    await expect(shop.transaction((manager) => work(manager, order.id))).rejects.toThrow(
      "webhookChanges.touch('shop-orders', ids, { manager })",
    );
    expect(await shop.dataSource.getRepository(Order).findOneBy({ id: order.id })).toMatchObject({
      note: '',
    });
  });

  it.each(unidentified)(
    '%s: is allowed after a touch, and the touched resource is sent',
    async (_title, work) => {
      const emitted = await shop.emittedBy(() =>
        shop.transaction(async (manager) => {
          await shop.host.changes.touch('shop-orders', order.id, { manager });
          await work(manager, order.id);
        }),
      );
      const isThere = await shop.dataSource.getRepository(Order).existsBy({ id: order.id });
      expect(emitted).toMatchObject(isThere ? [{ id: order.id }] : []);
    },
  );

  it('is refused if a child is added to or removed from the list of its parent and the list has no cascade', async () => {
    const [shipment, note] = await shop.transaction(async (m) => [
      await m.save(m.create(Shipment, { notes: [] })),
      await m.save(m.create(Note, { text: 'fragile' })),
    ]);
    await expect(shop.dataSource.manager.save(Object.assign(shipment, { notes: [note] }))).rejects.toThrow(
      ChangeRefusedError,
    );
    await shop.transaction((m) => m.save(Object.assign(note, { shipment })));
    await expect(shop.dataSource.manager.save(Object.assign(shipment, { notes: [] }))).rejects.toThrow(
      'a save() of its parent with a changed list',
    );
  });

  it('is refused if it is an upsert(), even if a subscriber of the host reads the table before it', async () => {
    const subscriber: EntitySubscriberInterface = {
      beforeInsert: async ({ manager }) => {
        await manager.count(Item);
      },
    };
    const { subscribers } = shop.dataSource;
    subscribers.push(subscriber);
    try {
      const refused = shop.transaction((manager) => manager.upsert(Item, { sku: 'b', quantity: 2 }, ['sku']));
      await expect(refused).rejects.toThrow(ChangeRefusedError);
    } finally {
      subscribers.splice(subscribers.indexOf(subscriber), 1);
    }
  });

  it('is refused outside of a transaction too', async () => {
    await expect(shop.dataSource.getRepository(Order).update(order.id, { note: 'x' })).rejects.toThrow(
      ChangeRefusedError,
    );
  });

  it('is allowed if no source captures the class', async () => {
    await shop.dataSource.query('select 1');
    const { webhooks } = shop.host;
    const { id } = await webhooks.create('1', { entity: 'orders', remoteUrl: 'http://127.0.0.1:1/' });
    await webhooks.delete('1', id);
  });

  it('does not affect later inserts of the class if an insert fails', async () => {
    await shop.transaction((manager) => manager.insert(Item, { sku: 'twice' }));
    await expect(shop.transaction((manager) => manager.insert(Item, { sku: 'twice' }))).rejects.toThrow();
    await shop.transaction((manager) => manager.insert(Item, { sku: 'once' }));
  });
});

describeOnDatabases('A touch', (database) => {
  let shop: Shop;
  let orders: Order[];

  beforeAll(async () => {
    shop = await Shop.open(database);
    orders = await shop.transaction((m) => m.save([m.create(Order), m.create(Order), m.create(Order)]));
  });
  afterAll(() => shop.host.stop());

  it('sends each resource in its state at the commit, including changes by raw SQL', async () => {
    const [first, second] = orders.map(({ id }) => id);
    const emitted = await shop.emittedBy(() =>
      shop.transaction(async (manager) => {
        await shop.host.changes.touch('shop-orders', [first!, second!], { manager });
        await manager.query("update shop_order set note = 'raw'");
      }),
    );
    expect(emitted).toMatchObject([
      { id: first, note: 'raw' },
      { id: second, note: 'raw' },
    ]);
  });

  it('without a manager opens a transaction of its own', async () => {
    const emitted = await shop.emittedBy(() => shop.host.changes.touch('shop-orders', orders[2]!.id));
    expect(emitted).toMatchObject([{ id: orders[2]!.id }]);
  });

  it('of a missing row, or in a transaction that is rolled back, sends nothing', async () => {
    const emitted = await shop.emittedBy(async () => {
      await shop.host.changes.touch('shop-orders', 999_999);
      const doomed = shop.transaction(async (manager) => {
        await shop.host.changes.touch('shop-orders', orders[0]!.id, { manager });
        throw new Error('no');
      });
      await expect(doomed).rejects.toThrow('no');
    });
    expect(emitted).toEqual([]);
  });

  it('of an entity without a source is refused', async () => {
    await expect(shop.host.changes.touch('packaging', 1)).rejects.toThrow(InvalidEventError);
  });
});

describeOnDatabases('With capture.unidentified', (database) => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ['warn', 1],
    ['ignore', 0],
  ] as const)(
    "'%s', an update() is allowed, with %i warnings, and nothing is sent",
    async (unidentified, warnings) => {
      const shop = await Shop.open(database, { capture: { unidentified } });
      try {
        const order = await shop.transaction((manager) => manager.save(manager.create(Order)));
        const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
        const emitted = await shop.emittedBy(() =>
          shop.transaction(async (manager) => {
            await manager.update(Order, order.id, { note: 'x' });
            await manager.query('select 1');
          }),
        );
        expect(emitted).toEqual([]);
        expect(warn.mock.calls.filter(([text]) => String(text).includes('touch('))).toHaveLength(warnings);
      } finally {
        await shop.host.stop();
      }
    },
  );
});

describeOnDatabases('A change outside of a transaction', (database) => {
  it('is refused before it is executed', async () => {
    const shop = await Shop.open(database);
    try {
      const { manager } = shop.dataSource;
      await expect(manager.insert(Order, { note: 'alone' })).rejects.toThrow(ChangeRefusedError);
      await expect(manager.save(manager.create(Order), { transaction: false })).rejects.toThrow(
        'capture.outsideTransaction',
      );
      expect(await manager.count(Order)).toBe(0);
    } finally {
      await shop.host.stop();
    }
  });

  it("is sent immediately with capture.outsideTransaction: 'emit', and all rows of one call are sent together", async () => {
    const shop = await Shop.open(database, { capture: { outsideTransaction: 'emit' } });
    try {
      const { manager } = shop.dataSource;
      const inserted = await shop.emittedBy(() => manager.insert(Order, [{ note: 'a' }, { note: 'b' }]));
      expect(inserted).toMatchObject([{ note: 'a' }, { note: 'b' }]);
      const order = await manager.findOneByOrFail(Order, { note: 'a' });
      const boxes = [manager.create(Box, { orderId: order.id }), manager.create(Box, { orderId: order.id })];
      const saved = await shop.emittedBy(() => manager.save(boxes, { transaction: false }));
      expect(saved).toMatchObject([{ note: 'a', boxes: [{}, {}] }]);
      const removed = await shop.emittedBy(() => manager.remove(boxes, { transaction: false }));
      expect(removed).toMatchObject([{ note: 'a', boxes: [] }]);
    } finally {
      await shop.host.stop();
    }
  });
});

describeOnDatabases('A source that throws', (database) => {
  const change = (manager: EntityManager): Promise<Order> =>
    manager.save(manager.create(Order, { note: 'x' }));

  it('fails the transaction, and the error names the source and the cause', async () => {
    const shop = await Shop.open(database);
    try {
      shop.orders.failure = new Error('the price list is missing');
      await expect(shop.transaction(change)).rejects.toThrow(RenderingFailedError);
      await expect(shop.transaction(change)).rejects.toThrow(/OrderSource .*the price list is missing/);
      expect(await shop.dataSource.getRepository(Order).count()).toBe(0);
    } finally {
      await shop.host.stop();
    }
  });

  it("with capture.renderingErrors: 'log', lets the transaction commit without an event", async () => {
    const shop = await Shop.open(database, { capture: { renderingErrors: 'log' } });
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    try {
      shop.orders.failure = new Error('the price list is missing');
      expect(await shop.emittedBy(() => shop.transaction(change))).toEqual([]);
      expect(await shop.dataSource.getRepository(Order).count()).toBe(1);
      expect(error.mock.calls.map(([text]) => String(text)).join()).toContain('the price list is missing');
      shop.orders.failure = undefined;
      expect(await shop.emittedBy(() => shop.transaction(change))).toMatchObject([{ note: 'x' }]);
    } finally {
      jest.restoreAllMocks();
      await shop.host.stop();
    }
  });
});

describeOnDatabases(
  "A deadlock while sources render, with capture.renderingErrors: 'log'",
  (database) => {
    it("fails the transaction that the database aborted, with the database's error", async () => {
      const shop = await Shop.open(database, { capture: { renderingErrors: 'log' } });
      const other = shop.dataSource.createQueryRunner();
      try {
        const [first, second] = await shop.transaction((m) => m.save([m.create(Order), m.create(Order)]));
        const locking = 'select * from shop_order where id = ? for update';
        await other.startTransaction();
        await other.query(locking, [second!.id]);
        // Writes many rows in the transaction `other`, so that the database aborts the captured transaction.
        // In a deadlock, the database aborts the transaction that has written less.
        for (let n = 0; n < 30; n++) await other.query("insert into shop_tag (name) values ('heavy')");
        let waiting: Promise<unknown> | undefined;
        jest.spyOn(shop.orders, 'render').mockImplementation(async (_located, manager) => {
          waiting = other.query(locking, [first!.id]);
          await sleep(100);
          await manager.query(locking, [second!.id]);
          return [];
        });
        const ended = shop.transaction((manager) => manager.save(Object.assign(first!, { note: 'x' })));
        await expect(ended).rejects.toMatchObject({ code: 'ER_LOCK_DEADLOCK' });
        await waiting;
        await other.rollbackTransaction();
      } finally {
        jest.restoreAllMocks();
        await other.release();
        await shop.host.stop();
      }
    });
  },
  { except: ['SQLite', 'PostgreSQL'] },
);

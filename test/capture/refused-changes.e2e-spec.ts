import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { DataSourceOptions, EntityManager } from 'typeorm';
import { ChangeRefusedError, InvalidEventError, RenderingFailedError, WebhookLifecycle } from '@app/webhooks';
import type { WebhookLifecycleEvent } from '@app/webhooks';
import { describeOnDatabases } from '../support/databases.js';
import { Shop, unseen } from './shop.js';
import { Box, Item, Note, Order, Shipment, shopTables, Tag } from './shop.tables.js';

/** A second class on the table of boxes. No source names this class. */
@Entity('shop_box', { synchronize: false })
class LabelOnly {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', length: 200 })
  label: string;
}

type Work = (manager: EntityManager, id: number) => Promise<unknown>;

/** Changes for which the library can't identify the affected rows. */
const unidentified: readonly (readonly [title: string, work: Work])[] = [
  ['upsert() that may move a row', (m) => m.upsert(Item, { sku: 'a', boxId: 2 }, ['sku'])],
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
  ['clear()', (m) => m.clear(Item)],
  ['clear() of a repository', (m) => m.getRepository(Item).clear()],
  ['an update in SQL', (m) => m.query("update shop_order set note = 'x'")],
  ['a delete in SQL', (m) => m.query('/* old */ DELETE FROM shop_item WHERE quantity = 17')],
  ['an insert in SQL', (m) => m.query("insert into shop_tag (name) values ('sql')")],
  [
    'an update of a table without its class',
    (m) => m.createQueryBuilder().update(LabelOnly).set({ label: 'x' }).where({ label: 'y' }).execute(),
  ],
  [
    'an update whose key SQL computes',
    (m) =>
      m
        .createQueryBuilder()
        .update(Item)
        .set({ id: () => 'id + 1000' })
        .where({ quantity: 17 })
        .execute(),
  ],
];

describeOnDatabases('A change whose rows are unknown', (database) => {
  let shop: Shop;
  let order: Order;

  beforeAll(async () => {
    shop = await Shop.open(database, { tables: [...shopTables, LabelOnly] });
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

  it.each(unidentified)('%s: is refused outside of a transaction too', async (_title, work) => {
    await expect(work(shop.dataSource.manager, order.id)).rejects.toThrow(ChangeRefusedError);
  });

  it.each([
    ['clear()', (m) => m.clear(Item), 'createQueryBuilder().delete().from(Item).execute()'],
    [
      'upsert()',
      (m) => m.upsert(Item, { sku: 'a', boxId: 2 }, ['sku']),
      'Use save(), or insert() and update()',
    ],
  ] as readonly (readonly [string, Work, string])[])(
    '%s: is refused with an error that names the call that works',
    async (_title, work, instead) => {
      await expect(shop.transaction((m) => work(m, order.id))).rejects.toThrow(instead);
    },
  );

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

describeOnDatabases('Criteria that match more rows than capture.mostRows', (database) => {
  it('are refused before anything is changed, unless they name keys or the host calls touch()', async () => {
    const shop = await Shop.open(database, { capture: { mostRows: 2 } });
    try {
      const { manager } = shop.dataSource;
      const orders = await manager.save([1, 2, 3].map(() => manager.create(Order, { note: 'same' })));
      const ids = orders.map(({ id }) => id);
      const all = manager.update(Order, { note: 'same' }, { note: 'x' });
      await expect(all).rejects.toThrow('more than 2 rows');
      await expect(all).rejects.toThrow(ChangeRefusedError);
      expect(await manager.countBy(Order, { note: 'same' })).toBe(3);
      expect(await shop.emittedBy(() => manager.update(Order, ids, { note: 'same!' }))).toHaveLength(3);
      const touched = await shop.emittedBy(() =>
        shop.transaction(async (m) => {
          await shop.host.changes.touch('shop-orders', ids[0]!, { manager: m });
          await m.update(Order, { note: 'same!' }, { note: 'y' });
        }),
      );
      expect(touched).toMatchObject([{ id: ids[0], note: 'y' }]);
      await manager.delete(Order, ids[0]!);
      expect(await shop.emittedBy(() => manager.update(Order, { note: 'y' }, { note: 'z' }))).toHaveLength(2);
    } finally {
      await shop.host.stop();
    }
  });
});

const upsert = (manager: EntityManager): Promise<unknown> =>
  manager.upsert(Item, { sku: 'a', quantity: 7 }, ['sku']);

/** Saves an order with the items `a` and `b`, and upserts the item `a`. Expects that the order is sent. */
async function expectUpsertToBeSent(shop: Shop): Promise<void> {
  await addItems(shop);
  expect(await shop.emittedBy(() => upsert(shop.dataSource.manager))).toMatchObject([
    { boxes: [{ items: [{ quantity: 1 }, { quantity: 7 }] }] },
  ]);
}

async function addItems({ dataSource: { manager } }: Shop): Promise<void> {
  const { id } = await manager.save(manager.create(Order));
  const box = await manager.save(manager.create(Box, { orderId: id }));
  await manager.save([1, 2].map((quantity) => manager.create(Item, { boxId: box.id, quantity })));
  await manager.update(Item, { quantity: 2 }, { sku: 'a' });
}

describeOnDatabases('An upsert()', (database) => {
  it('is sent if the database returns the rows, and is refused otherwise', async () => {
    const shop = await Shop.open(database);
    try {
      if (database.name === 'PostgreSQL') return await expectUpsertToBeSent(shop);
      await addItems(shop);
      await expect(upsert(shop.dataSource.manager)).rejects.toThrow(ChangeRefusedError);
    } finally {
      await shop.host.stop();
    }
  });
});

describeOnDatabases(
  'An insert that ignores existing rows',
  (database) => {
    it('sends nothing for them', async () => {
      const shop = await Shop.open(database);
      try {
        await addItems(shop);
        const builder = shop.dataSource.createQueryBuilder().insert().into(Item);
        const insert = builder.values({ sku: 'a', quantity: 8 }).orIgnore();
        expect(await shop.emittedBy(() => insert.execute())).toEqual([]);
      } finally {
        await shop.host.stop();
      }
    });
  },
  { except: ['SQLite', 'MariaDB', 'MySQL'] },
);

describeOnDatabases(
  'An upsert() in a DataSource of the type mariadb',
  (database) => {
    it('is sent, because TypeORM then reads the rows back', async () => {
      const shop = await Shop.open({
        name: database.name,
        async create() {
          const fresh = await database.create();
          return { ...fresh, options: { ...fresh.options, type: 'mariadb' } as DataSourceOptions };
        },
      });
      try {
        await expectUpsertToBeSent(shop);
      } finally {
        await shop.host.stop();
      }
    });
  },
  { except: ['SQLite', 'PostgreSQL', 'MySQL'] },
);

describeOnDatabases('With capture.unidentified', (database) => {
  afterEach(() => jest.restoreAllMocks());

  it.each(['warn', 'ignore'] as const)(
    "'%s', an unidentified change is allowed, and other changes are captured",
    async (unidentifiedChanges) => {
      const shop = await Shop.open(database, { capture: { unidentified: unidentifiedChanges } });
      try {
        const order = await shop.transaction((manager) => manager.save(manager.create(Order)));
        const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
        const published: WebhookLifecycleEvent[] = [];
        shop.host.app.get(WebhookLifecycle).events$.subscribe((event) => published.push(event));
        const clear = (manager: EntityManager): Promise<void> => manager.clear(Item);
        const emitted = await shop.emittedBy(async () => {
          for (const n of [1, 2]) {
            await shop.transaction(async (manager) => {
              await manager.query(`update shop_order set note = '${n}'`);
              await manager
                .createQueryBuilder()
                .insert()
                .into(Item)
                .values({ sku: 'a' })
                .orIgnore()
                .updateEntity(false)
                .execute();
            });
            await clear(shop.dataSource.manager);
          }
          await shop.dataSource.manager.update(Order, order.id, { note: 'captured' });
        });
        expect(emitted).toMatchObject([{ note: 'captured' }]);
        const lines = warn.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('touch('));
        const unseen = published.filter(({ type }) => type === 'change.unidentified');
        expect([lines.length, unseen.length]).toEqual(unidentifiedChanges === 'warn' ? [3, 6] : [0, 0]);
        if (unidentifiedChanges === 'ignore') return;
        expect(lines.find((text) => text.includes('upsert()'))).toContain('refused-changes.e2e-spec.ts:');
        expect(unseen).toContainEqual({
          type: 'change.unidentified',
          entity: 'shop-orders',
          changedClass: 'Item',
          method: 'upsert() or an insert that may find an existing row',
          callSite: expect.stringMatching(/refused-changes\.e2e-spec\.ts:\d+:\d+$/) as unknown,
        });
      } finally {
        await shop.host.stop();
      }
    },
  );

  it("'warn', a change that is rolled back publishes nothing", async () => {
    const shop = await Shop.open(database, { capture: { unidentified: 'warn' } });
    try {
      jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      const published: WebhookLifecycleEvent[] = [];
      shop.host.app.get(WebhookLifecycle).events$.subscribe((event) => published.push(event));
      const doomed = shop.transaction(async (manager) => {
        await manager.query("update shop_order set note = 'x'");
        throw new Error('no');
      });
      await expect(doomed).rejects.toThrow('no');
      expect(published).toEqual([]);
    } finally {
      await shop.host.stop();
    }
  });
});

describeOnDatabases("With capture.outsideTransaction: 'emit'", (database) => {
  it('a change outside of a transaction is sent immediately, and all rows of one call are sent together', async () => {
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
      const updated = await shop.emittedBy(() => manager.update(Order, order.id, { note: 'by key' }));
      expect(updated).toMatchObject([{ note: 'by key' }]);
      const selected = await shop.emittedBy(() => manager.update(Order, { note: 'by key' }, { note: 'c' }));
      expect(selected).toMatchObject([{ note: 'c' }]);
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
        for (let n = 0; n < 30; n++) {
          await unseen(other.manager).insert().into(Tag).values({ name: 'heavy' }).execute();
        }
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

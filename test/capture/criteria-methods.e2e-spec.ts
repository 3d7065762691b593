import { jest } from '@jest/globals';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ChangeRefusedError, RenderingFailedError } from '@app/webhooks';
import { describeOnDatabases } from '../support/databases.js';
import { isTypeOrm1 } from '../support/versions.js';
import { Shop, unseen } from './shop.js';
import type { OrderBody } from './shop.sources.js';
import { Box, Document, Invoice, Item, Note, Order, Parcel, Shipment, Tag } from './shop.tables.js';

jest.setTimeout(60_000);

/** Two orders with a box each, and a third order that is soft-deleted. The boxes contain three items. */
interface Stock {
  readonly first: number;
  readonly second: number;
  readonly deleted: number;
  readonly boxes: readonly [number, number];
  readonly items: readonly [number, number, number];
  readonly tag: Tag;
}

type Work = (manager: EntityManager, stock: Stock) => Promise<unknown>;
type Case = readonly [title: string, work: Work];

/** Returns the case, unless TypeORM is 0.3. There, `restore()` also updates rows that are not deleted. */
function onTypeOrm1(...restoring: Case): Case[] {
  return isTypeOrm1 ? [restoring] : [];
}

/** Changes by a key. The library needs no SELECT to identify the rows, unless the title says so. */
const byKey: readonly Case[] = [
  ['update() by the id', (m, { first }) => m.update(Order, first, { note: 'x' })],
  ['update() by the id as text', (m, { first }) => m.update(Order, String(first), { note: 'x' })],
  ['update() by an object', (m, { first }) => m.update(Order, { id: first }, { note: 'x' })],
  ['update() by a list of ids', (m, { first, second }) => m.update(Order, [first, second], { note: 'x' })],
  ['update() by In()', (m, { first, second }) => m.update(Order, { id: In([first, second]) }, { note: 'x' })],
  ['update() of a missing row', (m) => m.update(Order, 999_999, { note: 'x' })],
  [
    'update() by the id and a condition that fails',
    (m, { first }) => m.update(Order, { id: first, org: '2' }, { note: 'x' }),
  ],
  [
    'update() with a whole entity object',
    async (m, { first }) => m.update(Order, first, m.create(Order, { id: first, note: 'whole' })),
  ],
  ['update() of a child', (m, { items }) => m.update(Item, items[0], { quantity: 7 })],
  ['update() in a repository', (m, { items }) => m.getRepository(Item).update(items[0], { quantity: 7 })],
  ['increment() by the id', (m, { items }) => m.increment(Item, { id: items[0] }, 'quantity', 2)],
  [
    'an update with the query builder by whereInIds',
    (m, { first }) => m.createQueryBuilder().update(Order).set({ note: 'x' }).whereInIds([first]).execute(),
  ],
  [
    'update() that moves a child to another parent (with a SELECT)',
    (m, { boxes, second }) => m.update(Box, boxes[0], { orderId: second }),
  ],
  ['delete() of a child (with a SELECT)', (m, { items }) => m.delete(Item, items[0])],
  ['delete() of a list of children (with a SELECT)', (m, { items }) => m.delete(Item, [...items])],
  ['softDelete() by the id', (m, { first }) => m.softDelete(Order, first)],
  ['restore() by the id', (m, { deleted }) => m.restore(Order, deleted)],
  ...onTypeOrm1('restore() of a row that is not deleted', (m, { first }) => m.restore(Order, first)),
  ['insert() with an id', (m, { first }) => m.insert(Order, { id: first + 1000, note: 'given' })],
  ['insert() of a list without ids', (m) => m.insert(Order, [{ note: 'a' }, { note: 'b' }])],
  ['insert() in a repository', (m, { boxes }) => m.getRepository(Item).insert({ boxId: boxes[0] })],
  [
    'an addition to a many-to-many relation',
    (m, { first, tag }) => m.createQueryBuilder().relation(Order, 'tags').of(first).add(tag),
  ],
];

/** Changes by other criteria. The library identifies the rows with a SELECT. */
const byCriteria: readonly Case[] = [
  ['update() by a condition', (m) => m.update(Item, { sku: 'a' }, { quantity: 7 })],
  ['update() by a list of conditions', (m) => m.update(Item, [{ sku: 'a' }, { sku: 'c' }], { quantity: 7 })],
  ['update() that matches no row', (m) => m.update(Item, { sku: 'none' }, { quantity: 7 })],
  ['increment()', (m, { boxes }) => m.increment(Item, { boxId: boxes[0] }, 'quantity', 2)],
  ['decrement()', (m, { boxes }) => m.decrement(Item, { boxId: boxes[0] }, 'quantity', 2)],
  [
    'update() that moves children to another parent',
    (m, { first, second }) => m.update(Box, { orderId: first }, { orderId: second }),
  ],
  ['delete() by a condition', (m, { boxes }) => m.delete(Item, { boxId: boxes[0] })],
  ['softDelete() by a condition', (m) => m.softDelete(Order, { note: 'first' })],
  ['softDelete() by a list of ids', (m, { first, deleted }) => m.softDelete(Order, [first, deleted])],
  ['restore() by a condition', (m) => m.restore(Order, { note: 'deleted' })],
  ...onTypeOrm1('restore() by a list of ids', (m, { first, deleted }) => m.restore(Order, [first, deleted])),
  [
    'an update with the query builder and SQL',
    (m) =>
      m
        .createQueryBuilder()
        .update(Order)
        .set({ note: () => "'sql'" })
        .where('note = :note OR shop_order.note = :other', { note: 'first', other: 'second' })
        .execute(),
  ],
  [
    'an update with the query builder and alternatives',
    (m) =>
      m
        .createQueryBuilder()
        .update(Item)
        .set({ quantity: 7 })
        .where({ sku: 'a' })
        .orWhere('sku IN (:...skus)', { skus: ['b'] })
        .execute(),
  ],
  ['an update of all rows', (m) => m.createQueryBuilder().update(Item).set({ quantity: 7 }).execute()],
  ['a delete of all rows', (m) => m.createQueryBuilder().delete().from(Item).execute()],
  [
    'a delete with the query builder',
    (m) => m.createQueryBuilder().delete().from(Item).where('sku = :sku', { sku: 'a' }).execute(),
  ],
  [
    'a removal from a many-to-many relation',
    async (m, { second, tag }) => m.createQueryBuilder().relation(Order, 'tags').of(second).remove(tag),
  ],
];

describeOnDatabases('A change by a key or by criteria', (database) => {
  let captured: Shop;
  let plain: Shop;
  let stocks: [Stock, Stock];

  beforeAll(async () => {
    captured = await Shop.open(database);
    plain = await Shop.open(database, { isCaptured: false, subscribers: [] });
  });
  afterAll(async () => {
    await captured.host.stop();
    await plain.host.stop();
  });
  beforeEach(async () => {
    stocks = [await stockUp(captured), await stockUp(plain)];
  });

  const cases = [...byKey, ...byCriteria];

  it.each(cases)('%s: sends the changed orders, and returns what TypeORM returns', async (_title, work) => {
    const before = await allOrders(captured);
    let result: unknown;
    const emitted = await captured.emittedBy(async () => {
      result = await captured.transaction((m) => work(m, stocks[0]));
    });
    expect(emitted).toEqual(changedSince(before, await allOrders(captured)));
    expect(comparable(result)).toEqual(comparable(await plain.transaction((m) => work(m, stocks[1]))));
    expect(await allOrders(captured)).toEqual(await allOrders(plain));
  });

  it.each(cases)('%s: does the same without a transaction', async (_title, work) => {
    const before = await allOrders(captured);
    let result: unknown;
    const emitted = await captured.emittedBy(async () => {
      result = await work(captured.dataSource.manager, stocks[0]);
    });
    expect(emitted).toEqual(changedSince(before, await allOrders(captured)));
    expect(comparable(result)).toEqual(comparable(await work(plain.dataSource.manager, stocks[1])));
    expect(await allOrders(captured)).toEqual(await allOrders(plain));
  });

  it('sends nothing if its transaction or its savepoint is rolled back', async () => {
    const [{ first, boxes }] = stocks;
    const rolledBack = new Error('rolled back');
    const emitted = await captured.emittedBy(async () => {
      const doomed = captured.transaction(async (m) => {
        await m.update(Order, first, { note: 'x' });
        await m.delete(Item, { boxId: boxes[0] });
        throw rolledBack;
      });
      await expect(doomed).rejects.toBe(rolledBack);
      await captured.transaction(async (m) => {
        const inner = m.transaction(async (savepoint) => {
          await savepoint.update(Order, first, { note: 'x' });
          throw rolledBack;
        });
        await expect(inner).rejects.toBe(rolledBack);
      });
    });
    expect(emitted).toEqual([]);
  });

  it('throws the error of TypeORM if the statement fails, and the connection stays usable', async () => {
    const [{ items }] = stocks;
    const failing = (m: EntityManager, { items: [id] }: Stock): Promise<unknown> =>
      m.update(Item, id, { sku: 'b' });
    const error = await failing(captured.dataSource.manager, stocks[0]).catch((one: unknown) => one as Error);
    const expected = await failing(plain.dataSource.manager, stocks[1]).catch((one: unknown) => one as Error);
    expect([(error as Error).constructor, (error as Error).message]).toEqual([
      (expected as Error).constructor,
      (expected as Error).message,
    ]);
    await expect(captured.dataSource.manager.update(Item, {}, { sku: 'b' })).rejects.toThrow(
      'Empty criteria',
    );
    expect(await captured.emittedBy(() => captured.dataSource.manager.delete(Item, items[0]))).toHaveLength(
      1,
    );
  });

  it('can be executed twice by the same query builder', async () => {
    const builder = captured.dataSource
      .createQueryBuilder()
      .update(Item)
      .set({ quantity: () => 'quantity + 1' })
      .where('sku IS NOT NULL');
    const emitted = await captured.emittedBy(async () => {
      await builder.execute();
      await captured.dataSource.manager.insert(Item, { sku: 'd', boxId: stocks[0].boxes[1], quantity: 10 });
      await builder.execute();
    });
    expect(emitted).toHaveLength(2 + 1 + 2);
    expect(await captured.dataSource.manager.findOneByOrFail(Item, { sku: 'd' })).toMatchObject({
      quantity: 11,
    });
  });

  it('of a class whose relation leads to its parent sends both parents of a moved row', async () => {
    const { manager } = captured.dataSource;
    const [from, to] = await manager.save([manager.create(Shipment), manager.create(Shipment)]);
    const parcel = await manager.save(manager.create(Parcel, { shipment: from!, label: 'p' }));
    const byRelation = await captured.emittedBy(() => manager.update(Parcel, parcel.id, { shipment: to! }));
    expect(sorted(byRelation)).toEqual(
      sorted([
        { id: from!.id, parcels: [] },
        { id: to!.id, parcels: ['p'] },
      ]),
    );
    const note = await manager.save(manager.create(Note, { text: 'n', shipment: from! }));
    const relation = manager.createQueryBuilder().relation(Shipment, 'notes');
    expect(await captured.emittedBy(() => relation.of(from).remove(note))).toMatchObject([{ id: from!.id }]);
    expect(await captured.emittedBy(() => relation.of(to).add(note))).toMatchObject([{ id: to!.id }]);
  });

  it('calls removed() of the source for each removed resource', async () => {
    const { manager } = captured.dataSource;
    const shipments = await manager.save([manager.create(Shipment), manager.create(Shipment)]);
    const ids = shipments.map(({ id }) => id);
    const emitted = await captured.emittedBy(() => manager.delete(Shipment, ids));
    expect(sorted(emitted)).toEqual(sorted(ids.map((id) => ({ id, removed: true }))));
  });

  it('of a subclass changes and sends only rows of the subclass', async () => {
    const { manager } = captured.dataSource;
    await manager.save([
      manager.create(Invoice, { title: 'draft' }),
      manager.create(Document, { title: 'draft' }),
    ]);
    const emitted = await captured.emittedBy(() =>
      manager.update(Invoice, { title: 'draft' }, { title: 'sent' }),
    );
    expect(emitted).toMatchObject([{ title: 'sent' }]);
    const all = await captured.emittedBy(() =>
      manager.update(Document, { title: In(['sent', 'draft']) }, { title: 'z' }),
    );
    expect(all).toHaveLength(2);
    await manager.delete(Document, { title: 'z' });
  });
});

describeOnDatabases('A statement outside of a transaction', (database) => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.open(database);
  });
  afterAll(() => shop.host.stop());

  it('is not committed if its resources cannot be rendered', async () => {
    const { manager } = shop.dataSource;
    const { id } = await manager.save(manager.create(Order, { note: 'before' }));
    shop.orders.failure = new Error('no price list');
    try {
      await expect(manager.update(Order, id, { note: 'after' })).rejects.toThrow(RenderingFailedError);
    } finally {
      shop.orders.failure = undefined;
    }
    expect(await manager.findOneByOrFail(Order, { id })).toMatchObject({ note: 'before' });
  });

  it('is sent if many statements run at the same time, and some of them fail', async () => {
    const { manager } = shop.dataSource;
    const { id } = await manager.save(manager.create(Order));
    const box = await manager.save(manager.create(Box, { orderId: id }));
    await manager.save(manager.create(Item, { sku: 'taken', boxId: box.id }));
    const emitted = await shop.emittedBy(async () => {
      const skus = ['s1', 'taken', 's2', 'taken', 's3', 's4'];
      const ended = await Promise.allSettled(skus.map((sku) => manager.insert(Item, { sku, boxId: box.id })));
      expect(ended.map(({ status }) => status === 'fulfilled')).toEqual(skus.map((sku) => sku !== 'taken'));
    });
    expect(emitted).toHaveLength(4);
    expect((emitted.at(-1) as OrderBody).boxes[0]!.items).toHaveLength(5);
    expect(await manager.countBy(Item, { boxId: box.id })).toBe(5);
  });

  it('runs in the transaction of a runner that the host has opened', async () => {
    const runner = shop.dataSource.createQueryRunner();
    try {
      const { id } = await shop.transaction((m) => m.save(m.create(Order)));
      const alone = await shop.emittedBy(() => runner.manager.update(Order, id, { note: 'alone' }));
      expect(alone).toMatchObject([{ note: 'alone' }]);
      const rolledBack = await shop.emittedBy(async () => {
        await runner.startTransaction();
        await runner.manager.update(Order, id, { note: 'rolled back' });
        await runner.rollbackTransaction();
      });
      expect(rolledBack).toEqual([]);
    } finally {
      await runner.release();
    }
  });

  it('is refused if it is a save() with transaction: false, and the error says what to do', async () => {
    const { manager } = shop.dataSource;
    const saved = manager.save(manager.create(Order), { transaction: false });
    await expect(saved).rejects.toThrow('Leave out transaction: false');
  });
});

describeOnDatabases("With capture.outsideTransaction: 'throw'", (database) => {
  it('a statement outside of a transaction is refused, unless its query builder asks for a transaction', async () => {
    const shop = await Shop.open(database, { capture: { outsideTransaction: 'throw' } });
    try {
      const { manager } = shop.dataSource;
      await expect(manager.insert(Order, { note: 'alone' })).rejects.toThrow(ChangeRefusedError);
      await expect(manager.update(Order, 1, { note: 'alone' })).rejects.toThrow("to 'wrap'");
      const insert = manager.createQueryBuilder().insert().into(Order).values({ note: 'own' });
      expect(await shop.emittedBy(() => insert.useTransaction(true).execute())).toMatchObject([
        { note: 'own' },
      ]);
      expect(await manager.count(Order)).toBe(1);
    } finally {
      await shop.host.stop();
    }
  });
});

async function stockUp(shop: Shop): Promise<Stock> {
  return shop.transaction(async (m) => {
    for (const type of [Item, Box]) await unseen(m).delete().from(type).execute();
    for (const order of await m.find(Order, { withDeleted: true, relations: { tags: true } }))
      await m.remove(order);
    const [first, second, deleted] = await m.save(
      ['first', 'second', 'deleted'].map((note) => m.create(Order, { note })),
    );
    await m.softRemove(deleted!);
    const boxes = await m.save([first!, second!].map(({ id }) => m.create(Box, { orderId: id })));
    const items = await m.save(
      ['a', 'b', 'c'].map((sku, n) => m.create(Item, { sku, boxId: boxes[n === 2 ? 1 : 0]!.id })),
    );
    const tag = await m.save(m.create(Tag, { name: 'red' }));
    await m.save(Object.assign(second!, { tags: [tag] }));
    return {
      first: first!.id,
      second: second!.id,
      deleted: deleted!.id,
      boxes: [boxes[0]!.id, boxes[1]!.id],
      items: [items[0]!.id, items[1]!.id, items[2]!.id],
      tag,
    };
  });
}

/** Returns the bodies of all orders, in the order of their ids. */
async function allOrders(shop: Shop): Promise<OrderBody[]> {
  const orders = await shop.dataSource.getRepository(Order).find({ order: { id: 'ASC' } });
  const bodies: OrderBody[] = [];
  for (const { id } of orders) bodies.push(...(await shop.presented(id)));
  return bodies;
}

function changedSince(before: readonly OrderBody[], now: readonly OrderBody[]): OrderBody[] {
  const texts = new Set(before.map((body) => JSON.stringify(body)));
  return now.filter((body) => !texts.has(JSON.stringify(body)));
}

/** Leaves out the flag of MySQL's protocol that says whether a transaction is open on the connection. */
function comparable(result: unknown): unknown {
  return JSON.parse(
    JSON.stringify(result ?? null, (key, value: unknown) => (key === 'serverStatus' ? null : value)),
  );
}

function sorted(bodies: readonly unknown[]): string[] {
  return bodies.map((body) => JSON.stringify(body)).toSorted();
}

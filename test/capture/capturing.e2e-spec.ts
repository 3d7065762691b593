import type { EntityManager, EntitySubscriberInterface } from 'typeorm';
import { describeOnDatabases } from '../support/databases.js';
import { Shop } from './shop.js';
import { Box, Document, Invoice, Item, Order, Parcel, Shipment, Tag } from './shop.tables.js';

/**
 * The rows of a test: two orders with one box each, an item in the box of the first order, and a tag that is
 * not linked to any order.
 */
interface Stock {
  readonly order: Order;
  readonly other: Order;
  readonly box: Box;
  readonly otherBox: Box;
  readonly item: Item;
  readonly tag: Tag;
}

type Work = (manager: EntityManager, stock: Stock) => Promise<unknown>;
type Change = readonly [title: string, work: Work, changed: readonly ('order' | 'other')[]];

const changesOfOrders: readonly Change[] = [
  ['save() of a root', (m, { order }) => m.save(Object.assign(order, { note: 'changed' })), ['order']],
  [
    'save() of an object with only some columns',
    (m, { order }) => m.save(Order, { id: order.id, note: 'x' }),
    ['order'],
  ],
  ['save() of a child', (m, { box }) => m.save(Object.assign(box, { label: 'x' })), ['order']],
  ['save() of a grandchild', (m, { item }) => m.save(Object.assign(item, { quantity: 9 })), ['order']],
  ['save() of a new child', (m, { other }) => m.save(m.create(Box, { orderId: other.id })), ['other']],
  ['insert() of a child', (m, { order }) => m.insert(Box, { orderId: order.id }), ['order']],
  [
    'insert() of many children in one call',
    (m, { box, otherBox }) => m.insert(Item, [{ boxId: box.id }, { boxId: otherBox.id }, { boxId: box.id }]),
    ['order', 'other'],
  ],
  ['remove() of a child', (m, { box }) => m.remove(box), ['order']],
  ['remove() of a grandchild', (m, { item }) => m.remove(item), ['order']],
  ['remove() of children and their parent', async (m, { box, item }) => m.remove([item, box]), ['order']],
  [
    'a move of a child to another parent',
    (m, { box, other }) => m.save(Object.assign(box, { orderId: other.id })),
    ['order', 'other'],
  ],
  [
    'a move of a grandchild to a box of another order',
    (m, { item, otherBox }) => m.save(Object.assign(item, { boxId: otherBox.id })),
    ['order', 'other'],
  ],
  [
    'a change of a grandchild whose parent moves in the same transaction',
    async (m, { item, box, other }) => {
      await m.save(Object.assign(item, { quantity: 3 }));
      await m.save(Object.assign(box, { orderId: other.id }));
    },
    ['order', 'other'],
  ],
  [
    'a grandchild that leaves its parent',
    (m, { item }) => m.save(Object.assign(item, { boxId: null })),
    ['order'],
  ],
  [
    'twenty changes of one order, which become one event',
    async (m, { order, box, item }) => {
      for (let n = 0; n < 7; n++) {
        await m.save(Object.assign(order, { note: `n${n}` }));
        await m.save(Object.assign(box, { label: `n${n}` }));
        await m.save(Object.assign(item, { quantity: n + 50 }));
      }
    },
    ['order'],
  ],
  [
    'a new row of a many-to-many relation',
    (m, { order, tag }) => m.save(Object.assign(order, { tags: [tag] })),
    ['order'],
  ],
];

const silent: readonly (readonly [title: string, work: Work])[] = [
  ['a save() that changes nothing', (m, { order, box }) => m.save([order, box])],
  ['a root that is removed', (m, { order }) => m.remove(order)],
  ['a root that is soft-removed', (m, { order }) => m.softRemove(order)],
  ['a child without a parent', (m) => m.save(m.create(Item, { boxId: null }))],
  [
    'a savepoint that is rolled back',
    async (m, { order }) => {
      const doomed = m.transaction(async (nested) => {
        await nested.save(Object.assign(order, { note: 'doomed' }));
        throw new Error('no');
      });
      await expect(doomed).rejects.toThrow('no');
    },
  ],
];

describeOnDatabases('Capturing changes', (database) => {
  let shop: Shop;
  let stock: Stock;

  beforeAll(async () => {
    shop = await Shop.open(database);
  });
  afterAll(() => shop.host.stop());
  beforeEach(async () => {
    stock = await shop.transaction(stockUp);
  });

  const present = async ({ id }: { id: number }) => (await shop.presented(id))[0];

  it.each(changesOfOrders)(
    '%s: each changed order is sent once and completely',
    async (_title, work, changed) => {
      const ids = changed.map((which) => stock[which].id);
      const emitted = await shop.emittedBy(() => shop.transaction((manager) => work(manager, stock)));
      const expected: unknown[] = [];
      for (const id of ids) expected.push(await present({ id }));
      expect(emitted).toEqual(expected);
    },
  );

  it.each(silent)('%s: nothing is sent', async (_title, work) => {
    expect(await shop.emittedBy(() => shop.transaction((manager) => work(manager, stock)))).toEqual([]);
  });

  it('if a savepoint is rolled back, the changes outside of the savepoint are sent without the changes inside it', async () => {
    const { order, other, box } = stock;
    const emitted = await shop.emittedBy(() =>
      shop.transaction(async (manager) => {
        await manager.save(Object.assign(order, { note: 'kept' }));
        await manager
          .transaction(async (nested) => {
            await nested.save(Object.assign(other, { note: 'doomed' }));
            throw new Error('no');
          })
          .catch(() => undefined);
        await manager.transaction((nested) => nested.save(Object.assign(box, { label: 'kept too' })));
      }),
    );
    expect(emitted).toEqual([await present(order)]);
    expect(emitted).toMatchObject([{ note: 'kept', boxes: [{ label: 'kept too' }] }]);
  });

  it('changes that a subscriber of the host makes before the commit are sent too', async () => {
    const { order } = stock;
    const subscriber: EntitySubscriberInterface = {
      beforeTransactionCommit: async ({ manager }) => {
        await manager.query('select 1');
        await manager.save(Order, { id: order.id, note: 'late' });
      },
    };
    const { subscribers } = shop.dataSource;
    subscribers.push(subscriber);
    try {
      const emitted = await shop.emittedBy(() => shop.transaction((manager) => manager.query('select 1')));
      expect(emitted).toMatchObject([{ id: order.id, note: 'late' }]);
    } finally {
      subscribers.splice(subscribers.indexOf(subscriber), 1);
    }
  });

  it('insert() of many rows with ids chosen by the host sends each row', async () => {
    const emitted = await shop.emittedBy(() =>
      shop.transaction((manager) =>
        manager.insert(Order, [
          { id: 90_001, note: 'own' },
          { id: 90_005, note: 'own' },
        ]),
      ),
    );
    const inserted = await shop.dataSource.manager.findBy(Order, { note: 'own' });
    expect(emitted).toMatchObject(inserted.map(({ id }) => ({ id })));
  });

  it('nothing is sent for a transaction that is rolled back', async () => {
    const emitted = await shop.emittedBy(async () => {
      const doomed = shop.transaction(async (manager) => {
        await manager.save(Object.assign(stock.order, { note: 'doomed' }));
        throw new Error('no');
      });
      await expect(doomed).rejects.toThrow('no');
    });
    expect(emitted).toEqual([]);
  });

  it('changes by save() and remove() outside of a transaction are sent, because these methods open a transaction', async () => {
    const { box, item, order } = stock;
    const repository = shop.dataSource.getRepository(Box);
    expect(await shop.emittedBy(() => repository.save(Object.assign(box, { label: 'own' })))).toMatchObject([
      { boxes: [{ label: 'own' }] },
    ]);
    expect(await shop.emittedBy(() => shop.dataSource.manager.remove(item))).toEqual([await present(order)]);
  });

  it('a root that is soft-removed is sent when it is recovered', async () => {
    const { order } = stock;
    await shop.transaction((manager) => manager.softRemove(order));
    const emitted = await shop.emittedBy(() => shop.transaction((manager) => manager.recover(order)));
    expect(emitted).toEqual([await present(order)]);
  });

  it('if a function returns the parents of a row, all parents are sent when the row changes and when a link to it is removed', async () => {
    const { order, other, tag } = stock;
    await shop.transaction((manager) =>
      manager.save([Object.assign(order, { tags: [tag] }), Object.assign(other, { tags: [tag] })]),
    );
    const renamed = await shop.emittedBy(() =>
      shop.transaction((manager) => manager.save(Object.assign(tag, { name: 'blue' }))),
    );
    expect(renamed).toMatchObject([{ tags: ['blue'] }, { tags: ['blue'] }]);
    const cut = await shop.emittedBy(() =>
      shop.transaction((manager) => manager.save(Object.assign(other, { tags: [] }))),
    );
    expect(cut).toMatchObject([{ id: other.id, tags: [] }]);
  });

  it("a link that the relation's query builder adds is sent", async () => {
    const { order } = stock;
    const tag = await shop.transaction((manager) => manager.save(manager.create(Tag, { name: 'red' })));
    const emitted = await shop.emittedBy(() =>
      shop.transaction((manager) => manager.createQueryBuilder().relation(Order, 'tags').of(order).add(tag)),
    );
    expect(emitted).toMatchObject([{ id: order.id, tags: ['red'] }]);
  });

  describe('changes of rows that are connected by relations with cascades', () => {
    const shipped = (manager: EntityManager, ...labels: string[]): Promise<Shipment> =>
      manager.save(
        manager.create(Shipment, { parcels: labels.map((label) => manager.create(Parcel, { label })) }),
      );

    it('are sent with the rows that a cascade saves', async () => {
      const emitted = await shop.emittedBy(() => shop.transaction((manager) => shipped(manager, 'a', 'b')));
      expect(emitted).toMatchObject([{ parcels: ['a', 'b'] }]);
    });

    it('are sent for a child that is saved without its parent', async () => {
      const { parcels } = await shop.transaction((manager) => shipped(manager, 'a'));
      const emitted = await shop.emittedBy(() =>
        shop.transaction((manager) => manager.save(Parcel, { id: parcels[0]!.id, label: 'z' })),
      );
      expect(emitted).toMatchObject([{ parcels: ['z'] }]);
    });

    it('are sent for a child that is removed', async () => {
      const { parcels } = await shop.transaction((manager) => shipped(manager, 'a', 'b'));
      const emitted = await shop.emittedBy(() =>
        shop.transaction(async (manager) => {
          await manager.remove(await manager.findOneByOrFail(Parcel, { id: parcels[0]!.id }));
        }),
      );
      expect(emitted).toMatchObject([{ parcels: ['b'] }]);
    });

    it("are sent for a child that a cascade removes because its parent's list no longer has it", async () => {
      const shipment = await shop.transaction((manager) => shipped(manager, 'a', 'b'));
      shipment.parcels.pop();
      const emitted = await shop.emittedBy(() => shop.transaction((manager) => manager.save(shipment)));
      expect(emitted).toEqual([{ id: shipment.id, parcels: ['a'] }]);
    });

    it('are sent for both parents when a child moves, whether the child is saved or the list of its new parent', async () => {
      const [from, to] = await shop.transaction(async (m) => [await shipped(m, 'a', 'b'), await shipped(m)]);
      const moved = await shop.emittedBy(() =>
        shop.transaction((manager) =>
          manager.save(Parcel, { id: from.parcels[0]!.id, shipment: { id: to.id } }),
        ),
      );
      expect(byParcels(moved)).toMatchObject([
        { id: to.id, parcels: ['a'] },
        { id: from.id, parcels: ['b'] },
      ]);
      const takenIn = await shop.emittedBy(() =>
        shop.transaction(async (manager) => {
          const parcels = await manager.findBy(Parcel, { shipment: { id: to.id } });
          parcels.push(await manager.findOneByOrFail(Parcel, { shipment: { id: from.id } }));
          await manager.save(Object.assign(to, { parcels }));
        }),
      );
      expect(byParcels(takenIn)).toMatchObject([
        { id: from.id, parcels: [] },
        { id: to.id, parcels: ['a', 'b'] },
      ]);
    });

    it('are sent with the body that removed() of the source returns when the root is removed', async () => {
      const shipment = await shop.transaction((manager) => shipped(manager));
      const { id } = shipment;
      const removed = await shop.emittedBy(() => shop.transaction((manager) => manager.remove(shipment)));
      expect(removed).toEqual([{ id, removed: true }]);
    });
  });

  it('changes of a subclass are sent by the source of its base class, to every org', async () => {
    await shop.subscribe('documents', '2');
    const emitted = await shop.emittedBy(() =>
      shop.transaction(async (manager) => {
        await manager.save(manager.create(Invoice, { title: 'invoice', amount: 5 }));
        await manager.save(manager.create(Document, { title: 'letter' }));
      }),
    );
    expect(emitted).toMatchObject([{ title: 'invoice' }, { title: 'letter' }]);
  });

  it('changes of an org without a webhook are located but not rendered', async () => {
    const { rendered, located } = shop.orders;
    const emitted = await shop.emittedBy(() =>
      shop.transaction((manager) => manager.save(manager.create(Order, { org: 'nobody' }))),
    );
    expect(emitted).toEqual([]);
    expect([shop.orders.located, shop.orders.rendered]).toEqual([located + 1, rendered]);
  });
});

async function stockUp(manager: EntityManager): Promise<Stock> {
  const [order, other] = await manager.save([manager.create(Order), manager.create(Order)]);
  const box = await manager.save(manager.create(Box, { orderId: order!.id }));
  const otherBox = await manager.save(manager.create(Box, { orderId: other!.id }));
  const item = await manager.save(manager.create(Item, { boxId: box.id }));
  const tag = await manager.save(manager.create(Tag, { name: 'red' }));
  return { order: order!, other: other!, box, otherBox, item, tag };
}

function byParcels(bodies: readonly unknown[]): unknown[] {
  const key = (body: unknown): string => (body as { parcels: string[] }).parcels.join();
  return bodies.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

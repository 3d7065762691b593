import { jest } from '@jest/globals';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { describeOnDatabases } from '../support/databases.js';
import { Shop } from './shop.js';
import { Box, Item, Order, Tag } from './shop.tables.js';

type Work = (manager: EntityManager) => Promise<unknown>;

describeOnDatabases('The statements that capture adds to a change by a key or by criteria', (database) => {
  let shop: Shop;
  let orders: Order[];
  let box: Box;
  let items: Item[];

  beforeAll(async () => {
    shop = await Shop.open(database, { subscribers: [] });
    // The library reads the default isolation level once.
    await shop.dataSource.manager.insert(Order, { note: 'first' });
  });
  afterAll(() => shop.host.stop());
  beforeEach(async () => {
    const { manager } = shop.dataSource;
    orders = await manager.save([manager.create(Order), manager.create(Order)]);
    box = await manager.save(manager.create(Box, { orderId: orders[0]!.id }));
    items = await manager.save([
      manager.create(Item, { boxId: box.id }),
      manager.create(Item, { boxId: box.id }),
    ]);
  });

  /** Counts the statements of `work`, except the statement of the host. */
  const added = async (work: Work, manager = shop.dataSource.manager): Promise<number> => {
    const logged = jest.spyOn(shop.dataSource.logger, 'logQuery');
    try {
      await work(manager);
      return logged.mock.calls.length - 1;
    } finally {
      logged.mockRestore();
    }
  };
  const addedInTransaction = async (work: Work): Promise<number> => {
    let count = 0;
    await shop.transaction(async (manager) => {
      count = await added(work, manager);
    });
    return count;
  };

  const ids = (): number[] => items.map(({ id }) => id);

  it('are none in a transaction if keys name the rows', async () => {
    const id = (): number => orders[0]!.id;
    expect(await addedInTransaction((m) => m.update(Order, id(), { note: 'x' }))).toBe(0);
    expect(await addedInTransaction((m) => m.update(Order, { id: id(), org: '1' }, { note: 'y' }))).toBe(0);
    expect(await addedInTransaction((m) => m.update(Item, { id: In(ids()) }, { quantity: 2 }))).toBe(0);
    expect(await addedInTransaction((m) => m.increment(Item, { id: ids()[0]! }, 'quantity', 2))).toBe(0);
    expect(await addedInTransaction((m) => m.softDelete(Order, id()))).toBe(0);
    expect(await addedInTransaction((m) => m.restore(Order, id()))).toBe(0);
    expect(await addedInTransaction((m) => m.delete(Order, id()))).toBe(0);
  });

  it('are one SELECT in a transaction if the criteria do not name the rows, or a child moves or is deleted', async () => {
    const byBox = { boxId: box.id };
    expect(await addedInTransaction((m) => m.update(Item, byBox, { quantity: 2 }))).toBe(1);
    expect(await addedInTransaction((m) => m.increment(Item, byBox, 'quantity', 2))).toBe(1);
    expect(await addedInTransaction((m) => m.update(Box, box.id, { orderId: orders[1]!.id }))).toBe(1);
    expect(await addedInTransaction((m) => m.delete(Item, ids()[0]!))).toBe(1);
    expect(await addedInTransaction((m) => m.delete(Item, byBox))).toBe(1);
  });

  it('are the transaction if there is none', async () => {
    // On MariaDB, one more statement sets the isolation level READ COMMITTED. The query for subscriptions
    // before the commit comes on top. It bypasses TypeORM's logger, and capture-cost.e2e-spec.ts counts it.
    const transaction = database.name === 'MariaDB' ? 3 : 2;
    expect(await added((m) => m.update(Order, orders[0]!.id, { note: 'x' }))).toBe(transaction);
    expect(await added((m) => m.insert(Tag, { name: 'red' }))).toBe(transaction);
    expect(await added((m) => m.update(Item, { boxId: box.id }, { quantity: 2 }))).toBe(transaction + 1);
  });
});

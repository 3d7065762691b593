import type { EntityManager } from 'typeorm';
import { describeOnDatabases } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { Shop } from './shop.js';
import { Box, Item, Order } from './shop.tables.js';

type Work = (manager: EntityManager) => Promise<unknown>;

const costs = (database: TestDatabase): void => {
  let captured: Shop;
  let plain: Shop;

  beforeAll(async () => {
    captured = await Shop.open(database, { subscribers: [] });
    plain = await Shop.open(database, { subscribers: [], isCaptured: false });
    // Makes one captured change before the tests, because capture reads the default isolation level with the
    // first change. The tests must not count the statement of this read.
    await captured.subscribe('shop-orders', 'somebody else');
    await statementsOf(captured, (manager) => manager.save(manager.create(Order)));
    await captured.unsubscribeAll();
  });
  afterAll(async () => {
    await captured.host.stop();
    await plain.host.stop();
  });

  const addedTo = async (work: Work): Promise<number> =>
    (await statementsOf(captured, work)) - (await statementsOf(plain, work));
  const orders =
    (count: number): Work =>
    (manager) =>
      manager.save(Array.from({ length: count }, () => manager.create(Order)));

  it('are one query for subscriptions while no webhook subscribes to the entity, whatever the transaction changes', async () => {
    expect(await addedTo(orders(1))).toBe(1);
    expect(await addedTo(orders(50))).toBe(1);
    expect(await addedTo((m) => m.save(m.create(Item, { boxId: 1 })))).toBe(1);
  });

  it('are none in a transaction that changes no captured class', async () => {
    expect(await addedTo((manager) => manager.query('select 1'))).toBe(0);
  });

  it('are two more while only other orgs subscribe (locate() and a query for the subscribed orgs), and one more if existing rows must be locked', async () => {
    await captured.subscribe('shop-orders', 'somebody else');
    try {
      expect(await addedTo(orders(1))).toBe(1 + 2);
      expect(await addedTo(orders(50))).toBe(1 + 2);
      for (const shop of [captured, plain]) {
        await shop.transaction((m) => m.save(m.create(Order, { id: 1000 })));
      }
      expect(await addedTo((m) => m.save(Order, { id: 1000, note: 'x' }))).toBe(1 + 2 + 1);
    } finally {
      await captured.unsubscribeAll();
    }
  });

  it('are as many for fifty resources as for one, and one more for each level between a child and its root', async () => {
    await captured.subscribe('shop-orders');
    try {
      const forOne = await addedTo(orders(1));
      expect(await addedTo(orders(50))).toBe(forOne);
      const [order] = await captured.transaction((m) => m.save([m.create(Order)]));
      const box = await captured.transaction((m) => m.save(m.create(Box, { orderId: order!.id })));
      expect(await addedTo((m) => m.save(m.create(Item, { boxId: box.id })))).toBe(forOne + 2 + 1);
    } finally {
      await captured.unsubscribeAll();
    }
  });
};

// Runs only on MariaDB, because MariaDB counts the statements of each connection. For PostgreSQL, the
// benchmark counts the statements.
describeOnDatabases('The statements that capture adds to a transaction', costs, {
  except: ['SQLite', 'PostgreSQL'],
});

/**
 * Returns how many statements the server counts while a transaction with `work` runs. The statement that
 * reads the counter is not included.
 */
async function statementsOf({ dataSource }: Shop, work: Work): Promise<number> {
  const runner = dataSource.createQueryRunner();
  const counted = async (): Promise<number> => {
    const [row] = (await runner.query("show session status like 'Questions'")) as [{ Value: string }];
    return Number(row.Value);
  };
  try {
    const before = await counted();
    await runner.startTransaction();
    await work(runner.manager);
    await runner.commitTransaction();
    return (await counted()) - before - 1;
  } finally {
    await runner.release();
  }
}

import { setImmediate as turnOfOthers, setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { RecordingTransport } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { Shop } from './shop.js';
import type { OrderBody } from './shop.sources.js';
import { Box, Item, Order } from './shop.tables.js';

jest.setTimeout(60_000);

/**
 * One action of a transaction. Each transaction has its own box, and changes only items of that box. `choice`
 * selects one of these items.
 */
type Step = { readonly kind: 'add' | 'change' | 'remove'; readonly choice: number };

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind'][]>('add', 'add', 'change', 'change', 'remove'),
    choice: fc.nat(100),
  }),
  { minLength: 1, maxLength: 4 },
);
/**
 * The isolation levels that are tested on each database. REPEATABLE READ is included because it is the
 * default of MySQL and MariaDB, and SERIALIZABLE because it makes PostgreSQL abort conflicting transactions.
 */
const levels = {
  PostgreSQL: ['READ COMMITTED', 'SERIALIZABLE'],
  MariaDB: ['READ COMMITTED', 'REPEATABLE READ'],
  MySQL: ['READ COMMITTED', 'REPEATABLE READ'],
  SQLite: [],
} as const;
/**
 * The error codes that the servers return when they abort a transaction because it conflicts with
 * another one. The test repeats a transaction that was aborted in this way.
 */
const victimCodes = ['40P01', '40001', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD', 'ER_LOCK_WAIT_TIMEOUT'];

describeOnDatabases(
  'Two to four simultaneous transactions on the items of one order',
  (database) => {
    const transport = new RecordingTransport();
    let shop: Shop;

    beforeAll(async () => {
      shop = await Shop.open(database, { transport });
    });
    afterAll(() => shop.host.stop());

    it.each(levels[database.name])(
      'at %s: the last body that arrives matches the final rows',
      async (level) => {
        await fc.assert(
          fc.asyncProperty(fc.array(steps, { minLength: 2, maxLength: 4 }), async (all) => {
            const { order, boxes } = await shop.transaction((manager) => anOrder(manager, all.length));
            const before = transport.requests.length;
            await Promise.all(
              all.map((own, k) => untilCommitted(() => runTransaction(level, boxes[k]!, own))),
            );
            await shop.host.drain();
            const arrived = transport.requests.slice(before).map(({ json }) => json as OrderBody);
            const bodies = arrived.filter(({ id }) => id === order.id);
            const [present] = await shop.presented(order.id);
            expect(bodies.at(-1)).toEqual(present);
          }),
          { numRuns: 12 },
        );
      },
    );

    function runTransaction(
      level: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE',
      box: Box,
      own: readonly Step[],
    ): Promise<void> {
      return shop.dataSource.transaction(level, async (manager) => {
        for (const { kind, choice } of own) {
          const items = await manager.find(Item, { where: { boxId: box.id }, order: { id: 'ASC' } });
          const item = items[choice % Math.max(1, items.length)];
          if (kind === 'add' || !item) await manager.insert(Item, { boxId: box.id });
          else if (kind === 'remove') await manager.remove(item);
          else await manager.save(Object.assign(item, { quantity: item.quantity + 1 }));
          await turnOfOthers();
        }
      });
    }
  },
  { except: ['SQLite'] },
);

describeOnDatabases(
  'Of two simultaneous transactions',
  (database) => {
    let shop: Shop;
    let first: Order;
    let second: Order;
    let box: Box;

    beforeAll(async () => {
      shop = await Shop.open(database);
    });
    afterAll(() => shop.host.stop());
    beforeEach(async () => {
      [first, second] = await shop.transaction(async (m) => [
        await m.save(m.create(Order)),
        await m.save(m.create(Order)),
      ]);
      box = await shop.transaction((m) => m.save(m.create(Box, { orderId: first.id })));
    });

    const inTransaction = (work: (manager: EntityManager) => Promise<unknown>): Promise<unknown> =>
      shop.dataSource.transaction('READ COMMITTED', work);
    const moved = (manager: EntityManager, { id }: Order): Promise<unknown> =>
      manager.save(Box, { id: box.id, orderId: id });
    /** Returns the last emitted body of the second order. */
    const lastOf = (emitted: readonly unknown[]): unknown =>
      (emitted as OrderBody[]).findLast(({ id }) => id === second.id);

    it.each([
      [
        'moves the child to a third parent',
        async (m: EntityManager) => moved(m, await m.save(m.create(Order))),
      ],
      ['removes the child', (m: EntityManager) => m.remove(m.create(Box, { id: box.id }))],
    ] as const)(
      'if one moves a child and the other %s, the intermediate parent is sent without the child',
      async (_title, work) => {
        const emitted = await shop.emittedBy(async () => {
          let other: Promise<unknown> | undefined;
          await inTransaction(async (manager) => {
            await moved(manager, second);
            other = inTransaction(work);
            await sleep(200);
          });
          await other;
        });
        expect(lastOf(emitted)).toMatchObject({ boxes: [] });
      },
    );

    it('if one moves a box and the other changes an item in the box, the change is sent with the new order of the box', async () => {
      const item = await shop.transaction((m) => m.save(m.create(Item, { boxId: box.id })));
      const render = shop.orders.render.bind(shop.orders);
      let other: Promise<unknown> | undefined;
      jest.spyOn(shop.orders, 'render').mockImplementation(async (located, manager) => {
        const bodies = await render(located, manager);
        other ??= inTransaction((m) => m.save(Item, { id: item.id, quantity: 7 }));
        await sleep(200);
        return bodies;
      });
      const emitted = await shop.emittedBy(async () => {
        await inTransaction((manager) => moved(manager, second));
        await other;
      });
      jest.restoreAllMocks();
      expect(lastOf(emitted)).toMatchObject({ boxes: [{ items: [{ quantity: 7 }] }] });
    });
  },
  { except: ['SQLite'] },
);

describeOnDatabases(
  'A source that reads with SQL at REPEATABLE READ',
  (database) => {
    it('may end its statement with a semicolon', async () => {
      const shop = await Shop.open(database);
      try {
        const asked: unknown[] = [];
        jest.spyOn(shop.orders, 'render').mockImplementation(async (_located, manager) => {
          asked.push(await manager.query('select note from shop_order;'));
          return [{ id: 0, note: '', tags: [], boxes: [] }];
        });
        await shop.transaction((m) => m.save(m.create(Order, { note: 'x' })));
        expect(asked).toEqual([[{ note: 'x' }]]);
      } finally {
        jest.restoreAllMocks();
        await shop.host.stop();
      }
    });
  },
  { except: ['SQLite', 'PostgreSQL'] },
);

describeOnDatabases(
  'A transaction at REPEATABLE READ',
  (database) => {
    it('is refused, because it could send an old state', async () => {
      const shop = await Shop.open(database);
      try {
        const refused = shop.dataSource.transaction('REPEATABLE READ', (m) => m.save(m.create(Order)));
        await expect(refused).rejects.toThrow('Run it at READ COMMITTED');
        const bySql = shop.transaction(async (manager) => {
          await manager.query('set transaction isolation level repeatable read');
          await manager.save(manager.create(Order));
        });
        await expect(bySql).rejects.toThrow('Run it at READ COMMITTED');
        expect(await shop.dataSource.getRepository(Order).count()).toBe(0);
      } finally {
        await shop.host.stop();
      }
    });
  },
  { except: ['SQLite', 'MariaDB', 'MySQL'] },
);

async function anOrder(manager: EntityManager, count: number): Promise<{ order: Order; boxes: Box[] }> {
  const order = await manager.save(manager.create(Order));
  const boxes = await manager.save(
    Array.from({ length: count }, () => manager.create(Box, { orderId: order.id })),
  );
  await manager.save(
    boxes.flatMap(({ id }) => [manager.create(Item, { boxId: id }), manager.create(Item, { boxId: id })]),
  );
  return { order, boxes };
}

async function untilCommitted(transaction: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await transaction();
    } catch (error) {
      if (!victimCodes.includes(String((error as { code?: unknown }).code))) throw error;
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { EntityManager, EntitySubscriberInterface } from 'typeorm';
import { describeOnDatabases } from '../support/databases.js';
import { Shop } from './shop.js';
import type { OrderBody } from './shop.sources.js';
import { Box, Item, Order } from './shop.tables.js';

jest.setTimeout(60_000);

type Work = (manager: EntityManager) => Promise<unknown>;

/**
 * A change by criteria, and what other transactions do meanwhile on another connection: `begin` makes a row
 * match the criteria after the SELECT of the library, and `end` makes a row stop matching before the SELECT
 * gets its lock.
 */
interface Race {
  readonly title: string;
  readonly change: Work;
  readonly begin: (manager: EntityManager, rows: Rows) => Promise<unknown>;
  readonly end: (manager: EntityManager, rows: Rows) => Promise<unknown>;
}

/** Three orders, with one box and one item each. `sku` is the criterion of the changes of items. */
interface Rows {
  readonly orders: readonly [Order, Order, Order];
  readonly boxes: readonly [Box, Box, Box];
  readonly items: readonly [Item, Item, Item];
}

const matchesItem: Pick<Race, 'begin' | 'end'> = {
  begin: (m, { items }) => m.save(Item, { id: items[2].id, quantity: 5 }),
  end: (m, { items }) => m.save(Item, { id: items[1].id, quantity: 6 }),
};
const races: readonly Race[] = [
  { title: 'update()', change: (m) => m.update(Item, { quantity: 5 }, { quantity: 9 }), ...matchesItem },
  { title: 'increment()', change: (m) => m.increment(Item, { quantity: 5 }, 'quantity', 4), ...matchesItem },
  { title: 'decrement()', change: (m) => m.decrement(Item, { quantity: 5 }, 'quantity', 4), ...matchesItem },
  { title: 'delete()', change: (m) => m.delete(Item, { quantity: 5 }), ...matchesItem },
  {
    title: 'an update with the query builder',
    change: (m) =>
      m
        .createQueryBuilder()
        .update(Item)
        .set({ quantity: 9 })
        .where('quantity = :five', { five: 5 })
        .execute(),
    ...matchesItem,
  },
  {
    title: 'a delete with the query builder',
    change: (m) => m.createQueryBuilder().delete().from(Item).where('quantity = 5').execute(),
    ...matchesItem,
  },
  {
    title: 'update() that moves children',
    change: async (m) => {
      const [{ id }] = (await m.find(Order, { order: { id: 'DESC' }, take: 1 })) as [Order];
      await m.update(Box, { label: 'match' }, { orderId: id });
    },
    begin: (m, { boxes }) => m.save(Box, { id: boxes[2].id, label: 'match' }),
    end: (m, { boxes, orders }) => m.save(Box, { id: boxes[1].id, orderId: orders[0].id, label: 'match' }),
  },
  {
    title: 'softDelete()',
    change: (m) => m.softDelete(Order, { note: 'match' }),
    begin: (m, { orders }) => m.save(Order, { id: orders[2].id, note: 'match' }),
    end: (m, { orders }) => m.save(Order, { id: orders[1].id, note: 'no match' }),
  },
  {
    title: 'restore()',
    change: async (m) => m.restore(Order, { note: 'match' }),
    begin: (m, { orders }) => m.save(Order, { id: orders[2].id, note: 'match' }),
    end: (m, { orders }) => m.save(Order, { id: orders[1].id, note: 'no match' }),
  },
];

describeOnDatabases(
  'While criteria are changed by one transaction and rows by another,',
  (database) => {
    let shop: Shop;
    let rows: Rows;

    beforeAll(async () => {
      shop = await Shop.open(database);
    });
    afterAll(() => shop.host.stop());

    const inTransaction = (work: Work): Promise<unknown> =>
      shop.dataSource.transaction('READ COMMITTED', work);

    /** Calls `work` between the SELECT of the library and the statement of the host, once. */
    const between = async (work: () => Promise<unknown>, change: () => Promise<unknown>): Promise<void> => {
      let isDone = false;
      const once = async (): Promise<void> => {
        if (isDone) return;
        isDone = true;
        await work();
      };
      const subscriber: EntitySubscriberInterface = {
        beforeUpdate: once,
        beforeRemove: once,
        beforeSoftRemove: once,
        beforeRecover: once,
      };
      const { subscribers } = shop.dataSource;
      subscribers.push(subscriber);
      try {
        await change();
      } finally {
        subscribers.splice(subscribers.indexOf(subscriber), 1);
      }
      expect(isDone).toBe(true);
    };

    /** Expects that the last body of each order that was sent is the state of the order in the database. */
    const expectNothingMissed = async (work: () => Promise<unknown>): Promise<OrderBody[]> => {
      const before = await statesOf(shop, rows);
      const emitted = (await shop.emittedBy(work)) as OrderBody[];
      const after = await statesOf(shop, rows);
      for (const { id } of rows.orders) {
        const last = emitted.findLast((body) => body.id === id);
        const isSentLast = last && JSON.stringify(last) === after.get(id);
        const isUnchanged = before.get(id) === after.get(id) || after.get(id) === 'none';
        expect({ id, isSentLast: Boolean(isSentLast || isUnchanged) }).toEqual({ id, isSentLast: true });
      }
      return emitted;
    };

    describe.each(races)('$title', ({ title, change, begin, end }) => {
      beforeEach(async () => {
        rows = await prepared(shop, title);
      });

      it('neither misses nor changes a row that begins to match after the SELECT', async () => {
        const isTakenFirst = jest.fn();
        await expectNothingMissed(() =>
          between(
            () => inTransaction((m) => begin(m, rows)).then(isTakenFirst),
            () => inTransaction(change),
          ),
        );
        expect(isTakenFirst).toHaveBeenCalled();
      });

      it('does the same outside of a transaction', async () => {
        await expectNothingMissed(() =>
          between(
            () => inTransaction((m) => begin(m, rows)),
            () => change(shop.dataSource.manager),
          ),
        );
      });

      it('neither changes nor sends a row that stops matching before the SELECT gets its lock', async () => {
        let changed: Promise<unknown> | undefined;
        const emitted = await expectNothingMissed(async () => {
          await inTransaction(async (m) => {
            await end(m, rows);
            changed = inTransaction(change);
            await sleep(100);
          });
          await changed;
        });
        const texts = emitted.map((body) => JSON.stringify(body));
        expect(new Set(texts).size).toBe(texts.length);
      });

      it('makes a transaction that changes a selected row wait', async () => {
        let ended: Promise<unknown> | undefined;
        await expectNothingMissed(async () => {
          await between(
            async () => {
              ended = inTransaction((m) => end(m, rows)).catch((error: unknown) => error);
              await sleep(100);
            },
            () => inTransaction(change),
          );
          await ended;
        });
      });
    });
  },
  { except: ['SQLite'] },
);

async function prepared(shop: Shop, title: string): Promise<Rows> {
  return shop.transaction(async (m) => {
    await m.createQueryBuilder().delete().from(Item).execute();
    await m.createQueryBuilder().delete().from(Box).execute();
    await m.createQueryBuilder().delete().from(Order).execute();
    const notes = ['match', 'match', ''];
    const orders = (await m.save(notes.map((note) => m.create(Order, { note })))) as [Order, Order, Order];
    if (title === 'restore()') await m.softRemove(orders);
    const labels = ['match', 'match', ''];
    const boxes = (await m.save(
      orders.map(({ id }, n) => m.create(Box, { orderId: id, label: labels[n]! })),
    )) as [Box, Box, Box];
    const items = (await m.save(
      boxes.map(({ id }, n) => m.create(Item, { boxId: id, quantity: [5, 5, 1][n]! })),
    )) as [Item, Item, Item];
    return { orders, boxes, items };
  });
}

/** Returns the body of each order as text, and `none` for a soft-deleted order. */
async function statesOf(shop: Shop, { orders }: Rows): Promise<Map<number, string>> {
  const states = new Map<number, string>();
  for (const { id } of orders) {
    const [body] = await shop.presented(id);
    states.set(id, body ? JSON.stringify(body) : 'none');
  }
  return states;
}

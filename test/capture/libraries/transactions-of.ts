import type { DataSourceOptions } from 'typeorm';
import { describeOnDatabases } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { TransactionalShop } from './transactional-shop.js';
import type { TransactionLibrary } from './transactional-shop.js';

/** Describes the same behaviour in the transactions of each library. */
export function describeTransactionsOf(library: TransactionLibrary): void {
  describeOnDatabases(`In the transactions of ${library.name}`, (database) => {
    const shop = new TransactionalShop(library);

    beforeAll(() => shop.open(database));
    afterAll(() => shop.close());

    it('the rows that a method saves are sent together, once, when it commits', async () => {
      expect(await shop.emittedBy(() => shop.orders.place('placed'))).toMatchObject([
        { note: 'placed', boxes: [{ items: [{ quantity: 1 }, { quantity: 2 }] }] },
      ]);
    });

    it('nothing is sent for a method that throws', async () => {
      expect(await shop.emittedBy(() => failed(shop.orders.place('doomed', fail)))).toEqual([]);
    });

    it('a method and another one that it calls are sent together, or neither', async () => {
      const both = await shop.notesOf(() => shop.orders.place('outer', () => shop.orders.place('inner')));
      expect(both.toSorted()).toEqual(['inner', 'outer']);
      const neither = await shop.notesOf(() =>
        failed(shop.orders.place('outer', () => shop.orders.place('inner').then(fail))),
      );
      expect(neither).toEqual([]);
    });

    it('a NESTED method that throws is not part of what the outer one commits', async () => {
      const kept = await shop.orders.place('kept as it is');
      const notes = await shop.notesOf(() =>
        shop.orders.place('outer', () => failed(shop.orders.nested(() => shop.touch(kept).then(fail)))),
      );
      expect(notes).toEqual(['outer']);
    });

    it('an emit without a manager is sent when the method commits, and rolled back when it throws', async () => {
      const committed = await shop.notesOf(() => shop.orders.place('placed', () => shop.emit('by hand')));
      expect(committed).toEqual(['by hand', 'placed']);
      const rolledBack = await shop.notesOf(() =>
        failed(shop.orders.place('doomed', () => shop.emit('by hand').then(fail))),
      );
      expect(rolledBack).toEqual([]);
    });

    it('an emit without a manager, outside of a transaction, is sent by itself', async () => {
      expect(await shop.notesOf(() => shop.emit('by hand'))).toEqual(['by hand']);
    });

    it('a touch without a manager is sent when the method commits, and rolled back when it throws', async () => {
      const order = await shop.orders.place('placed');
      const rolledBack = await shop.emittedBy(() => failed(shop.orders.recount(order, 7, fail)));
      expect(rolledBack).toEqual([]);
      expect(await shop.emittedBy(() => shop.orders.recount(order, 8))).toMatchObject([
        { id: order.id, boxes: [{ items: [{ quantity: 8 }, { quantity: 8 }] }] },
      ]);
    });
  });

  // On SQLite TypeORM has one connection, so no transaction is independent of another open one.
  describeOnDatabases(
    `In simultaneous transactions of ${library.name}`,
    (database) => {
      const shop = new TransactionalShop(library);

      beforeAll(() => shop.open(atReadCommitted(database)));
      afterAll(() => shop.close());

      it('a REQUIRES_NEW method that throws is not part of what the outer one commits', async () => {
        const notes = await shop.notesOf(() =>
          shop.orders.place('outer', async () => {
            await failed(
              shop.orders.apart(() => shop.orders.place('doomed', () => shop.emit('by hand').then(fail))),
            );
            await shop.emit('by hand, after it');
          }),
        );
        expect(notes).toEqual(['by hand, after it', 'outer']);
      });

      it('a REQUIRES_NEW method is sent although the outer one throws', async () => {
        const notes = await shop.notesOf(() =>
          failed(
            shop.orders.place('doomed', async () => {
              await shop.orders.apart(() => shop.orders.place('apart', () => shop.emit('by hand')));
              await shop.emit('by hand, after it').then(fail);
            }),
          ),
        );
        expect(notes).toEqual(['by hand', 'apart']);
      });

      it('of ten, the five that commit are sent, and the five that throw are not', async () => {
        const place = (n: number, then?: () => void): Promise<unknown> =>
          shop.orders.place(`order ${n}`, () => shop.emit(`by hand ${n}`).then(then));
        const notes = await shop.notesOf(() =>
          Promise.all([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => (n % 2 ? place(n) : failed(place(n, fail))))),
        );
        const committed = [1, 3, 5, 7, 9];
        expect(notes.toSorted()).toEqual([
          ...committed.map((n) => `by hand ${n}`),
          ...committed.map((n) => `order ${n}`),
        ]);
      });
    },
    { except: ['SQLite'] },
  );
}

/**
 * Uses the isolation level that docs/capture.md recommends for MySQL and MariaDB: at their default, the reads
 * of one transaction wait for rows of others.
 */
function atReadCommitted(database: TestDatabase): TestDatabase {
  const isolationLevel = 'READ COMMITTED';
  return {
    name: database.name,
    async create() {
      const fresh = await database.create();
      return { ...fresh, options: { ...fresh.options, isolationLevel } as DataSourceOptions };
    },
  };
}

export function fail(): never {
  throw new Error('rolled back');
}

/** Expects that the work fails with the error of `fail()`. Any other error fails the test. */
export async function failed(work: Promise<unknown>): Promise<void> {
  await expect(work).rejects.toThrow('rolled back');
}

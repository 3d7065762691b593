import mysql from 'mysql2';
import type { DataSourceOptions } from 'typeorm';
import { describeOnDatabases } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { isTypeOrm1 } from '../../support/versions.js';
import { TransactionalShop } from './transactional-shop.js';
import type { TransactionLibrary } from './transactional-shop.js';

/** Declares the same tests for each library that manages transactions. */
export function describeTransactionsOf(library: TransactionLibrary): void {
  describeOnDatabases(`In the transactions of ${library.name}`, (database) => {
    const shop = new TransactionalShop(library);

    beforeAll(() => shop.open(database));
    afterAll(() => shop.close());

    it('the rows that a method saves are sent together and once, when the method commits', async () => {
      expect(await shop.emittedBy(() => shop.orders.place('placed'))).toMatchObject([
        { note: 'placed', boxes: [{ items: [{ quantity: 1 }, { quantity: 2 }] }] },
      ]);
    });

    it('nothing is sent for a method that throws', async () => {
      expect(await shop.emittedBy(() => failed(shop.orders.place('doomed', fail)))).toEqual([]);
    });

    it('changes of a method and of another method that it calls are either all sent or all not sent', async () => {
      const both = await shop.notesOf(() => shop.orders.place('outer', () => shop.orders.place('inner')));
      expect(both.toSorted()).toEqual(['inner', 'outer']);
      const neither = await shop.notesOf(() =>
        failed(shop.orders.place('outer', () => shop.orders.place('inner').then(fail))),
      );
      expect(neither).toEqual([]);
    });

    it('changes of a NESTED method that throws are not sent when the outer method commits', async () => {
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

    it('an emit without a manager and outside of a transaction commits in a transaction of its own', async () => {
      expect(await shop.notesOf(() => shop.emit('by hand'))).toEqual(['by hand']);
    });

    it('changes by a key and by criteria are sent together when the method commits, and rolled back when it throws', async () => {
      const order = await shop.orders.place('placed');
      expect(await shop.emittedBy(() => failed(shop.orders.change(order, 7, fail)))).toEqual([]);
      expect(await shop.emittedBy(() => shop.orders.change(order, 8))).toMatchObject([
        { id: order.id, note: 'changed to 8', boxes: [{ items: [{ quantity: 8 }, { quantity: 8 }] }] },
      ]);
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

  // These tests do not run on SQLite. TypeORM has only one connection there, so a transaction cannot be
  // independent of another open transaction.
  describeOnDatabases(
    `In simultaneous transactions of ${library.name}`,
    (database) => {
      const shop = new TransactionalShop(library);

      beforeAll(() => shop.open(atReadCommitted(database)));
      afterAll(() => shop.close());

      it('changes of a REQUIRES_NEW method that throws are not sent when the outer method commits', async () => {
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

      it('changes of a REQUIRES_NEW method are sent even if the outer method throws', async () => {
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

      it('changes of five methods that commit are sent, and changes of five methods that throw at the same time are not', async () => {
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
 * Returns the same kind of database, but with the isolation level READ COMMITTED. docs/capture.md recommends
 * this level for MySQL and MariaDB. At the default level of these databases, the reads of one transaction
 * wait for rows that other transactions have locked.
 */
function atReadCommitted(database: TestDatabase): TestDatabase {
  const level = isTypeOrm1 ? { isolationLevel: 'READ COMMITTED' } : { driver: driverAtReadCommitted };
  return {
    name: database.name,
    async create() {
      const fresh = await database.create();
      const isMysql = fresh.options.type === 'mysql';
      return { ...fresh, options: { ...fresh.options, ...(isMysql && level) } as DataSourceOptions };
    },
  };
}

/** TypeORM 0.3 has no option `isolationLevel`, so each new connection is set to the level. */
const driverAtReadCommitted = {
  ...mysql,
  createPool: (options: mysql.PoolOptions) =>
    mysql
      .createPool(options)
      .on('connection', (connection) =>
        connection.query('set session transaction isolation level read committed'),
      ),
};

export function fail(): never {
  throw new Error('rolled back');
}

/** Expects that the work fails with the error of `fail()`. Any other error fails the test. */
export async function failed(work: Promise<unknown>): Promise<void> {
  await expect(work).rejects.toThrow('rolled back');
}

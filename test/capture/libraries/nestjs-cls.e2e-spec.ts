import '../../support/required-modules.js';
import { describeOnDatabases } from '../../support/databases.js';
import { TransactionalShop } from './transactional-shop.js';
import { describeTransactionsOf, fail, failed } from './transactions-of.js';

// Only after what it requires is there.
const { nestjsCls } = await import('./nestjs-cls.shop.js');

describeTransactionsOf(nestjsCls);

describeOnDatabases('In the savepoints of @nestjs-cls/transactional', (database) => {
  const shop = new TransactionalShop(nestjsCls);

  beforeAll(() => shop.open(database));
  afterAll(() => shop.close());

  it('what a NESTED method changes of the order of the outer one goes out with it', async () => {
    const bodies = await shop.emittedBy(() =>
      shop.orders.place('outer', (order) => shop.orders.nested(() => shop.orders.recount(order, 7))),
    );
    expect(bodies).toMatchObject([{ note: 'outer', boxes: [{ items: [{ quantity: 7 }, { quantity: 7 }] }] }]);
  });

  it('what a NESTED method that throws has changed of it is left out', async () => {
    const bodies = await shop.emittedBy(() =>
      shop.orders.place('outer', (order) =>
        failed(shop.orders.nested(() => shop.orders.recount(order, 7, fail))),
      ),
    );
    expect(bodies).toMatchObject([{ note: 'outer', boxes: [{ items: [{ quantity: 1 }, { quantity: 2 }] }] }]);
  });

  it('a NESTED method that has ended is gone when the outer one throws', async () => {
    const notes = await shop.notesOf(() =>
      failed(
        shop.orders.place('outer', () => shop.orders.nested(() => shop.orders.place('nested')).then(fail)),
      ),
    );
    expect(notes).toEqual([]);
  });
});

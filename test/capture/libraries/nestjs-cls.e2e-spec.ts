import '../../support/required-modules.js';
import { describeOnDatabases } from '../../support/databases.js';
import { TransactionalShop } from './transactional-shop.js';
import { describeTransactionsOf, fail, failed } from './transactions-of.js';

// This import is dynamic, because `required-modules.ts` must first mock modules that nestjs-cls requires.
const { nestjsCls } = await import('./nestjs-cls.shop.js');

describeTransactionsOf(nestjsCls);

describeOnDatabases('In savepoints of @nestjs-cls/transactional', (database) => {
  const shop = new TransactionalShop(nestjsCls);

  beforeAll(() => shop.open(database));
  afterAll(() => shop.close());

  it('changes that a NESTED method makes to an order of the outer method are sent with the changes of the outer method', async () => {
    const bodies = await shop.emittedBy(() =>
      shop.orders.place('outer', (order) => shop.orders.nested(() => shop.orders.recount(order, 7))),
    );
    expect(bodies).toMatchObject([{ note: 'outer', boxes: [{ items: [{ quantity: 7 }, { quantity: 7 }] }] }]);
  });

  it('changes of a NESTED method that throws are not sent', async () => {
    const bodies = await shop.emittedBy(() =>
      shop.orders.place('outer', (order) =>
        failed(shop.orders.nested(() => shop.orders.recount(order, 7, fail))),
      ),
    );
    expect(bodies).toMatchObject([{ note: 'outer', boxes: [{ items: [{ quantity: 1 }, { quantity: 2 }] }] }]);
  });

  it('changes of a completed NESTED method are rolled back when the outer method throws', async () => {
    const notes = await shop.notesOf(() =>
      failed(
        shop.orders.place('outer', () => shop.orders.nested(() => shop.orders.place('nested')).then(fail)),
      ),
    );
    expect(notes).toEqual([]);
  });
});

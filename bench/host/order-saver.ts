import type { DataSource, EntityManager } from 'typeorm';
import { monotonicNow } from '../harness/monotonic.js';
import { captured, plain } from './order.tables.js';
import { statementsRun } from './statements-run.js';
import type { SaveOrders } from './protocol.js';

type Work = (manager: EntityManager) => Promise<unknown>;

/**
 * Runs transactions of the host that save rows through TypeORM. The library captures changes of the classes
 * in `captured`, but not of the equal classes in `plain`.
 */
export class OrderSaver {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs the transactions one after another.
   * @returns the time of each transaction, in milliseconds
   */
  async timeSaves(given: SaveOrders): Promise<Float64Array> {
    const times: number[] = [];
    for (const work of await this.prepare(given)) {
      const startedAt = monotonicNow();
      await this.dataSource.transaction(work);
      times.push(monotonicNow() - startedAt);
    }
    return Float64Array.from(times);
  }

  /**
   * Returns the average number of statements per transaction, including those of its commit. Works only on
   * MySQL and MariaDB, which count the statements of a connection.
   */
  async countStatements(given: SaveOrders): Promise<number> {
    const prepared = await this.prepare(given);
    const runner = this.dataSource.createQueryRunner();
    try {
      const before = await statementsRun(runner.manager);
      for (const work of prepared) await runner.manager.transaction(work);
      // Subtracts 1, because the query for the count is counted too.
      return ((await statementsRun(runner.manager)) - before - 1) / prepared.length;
    } finally {
      await runner.release();
    }
  }

  /**
   * Prepares one transaction per order. Rows that must exist before the transaction are saved here, so they
   * are neither timed nor captured.
   */
  private async prepare({ count, saved, isCaptured, org }: SaveOrders): Promise<Work[]> {
    const { Order, Box, Item } = isCaptured ? captured : plain;
    const { manager } = this.dataSource;
    const unseen = { listeners: false };
    const orders = Array.from({ length: count }, () => manager.create(Order, { org }));
    if (saved === 'a new order') return orders.map((order) => (own) => own.save(order));

    await manager.save(orders, unseen);
    const boxes = orders.map(({ id }) => manager.create(Box, { orderId: id }));
    await manager.save(boxes, unseen);
    const itemsOf = (box: { id: number }, length: number): InstanceType<typeof Item>[] =>
      Array.from({ length }, () => manager.create(Item, { boxId: box.id, quantity: 1 }));
    if (saved === 'a changed item') {
      const items = boxes.flatMap((box) => itemsOf(box, 1));
      await manager.save(items, unseen);
      return items.map((item) => (own) => own.save(Object.assign(item, { quantity: 2 })));
    }
    return boxes.map((box) => {
      const items = itemsOf(box, saved.newItems);
      return (own) => own.save(items);
    });
  }
}

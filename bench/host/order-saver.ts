import type { DataSource, EntityManager } from 'typeorm';
import { monotonicNow } from '../harness/monotonic.js';
import { captured, plain } from './order.tables.js';
import { statementsRun } from './statements-run.js';
import type { SaveOrders } from './protocol.js';

type Work = (manager: EntityManager) => Promise<unknown>;

/**
 * The host's transactions through TypeORM classes: with classes that a source captures, and with the same
 * classes without a source.
 */
export class OrderSaver {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs the transactions one after another.
   * @returns the time of each in milliseconds
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
   * Counts the statements of one transaction, including those of its commit. Only for MySQL and MariaDB,
   * which count the statements of a connection.
   */
  async countStatements(given: SaveOrders): Promise<number> {
    const prepared = await this.prepare(given);
    const runner = this.dataSource.createQueryRunner();
    try {
      const before = await statementsRun(runner.manager);
      for (const work of prepared) await runner.manager.transaction(work);
      // The query for the count is a statement itself.
      return ((await statementsRun(runner.manager)) - before - 1) / prepared.length;
    } finally {
      await runner.release();
    }
  }

  /**
   * Prepares one transaction per order. The rows that must exist first are saved here, neither timed nor
   * captured.
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

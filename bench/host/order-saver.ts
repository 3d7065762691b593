import type { DataSource, EntityManager } from 'typeorm';
import { monotonicNow } from '../harness/monotonic.js';
import { captured, plain } from './order.tables.js';
import { questionsOf } from './questions.js';
import type { SaveOrders } from './protocol.js';

type Work = (manager: EntityManager) => Promise<unknown>;

/** The host's own work through TypeORM's classes: transactions that a source's classes are saved in, and the same without a source. */
export class OrderSaver {
  constructor(private readonly dataSource: DataSource) {}

  /** One after the other. @returns milliseconds of each */
  async timeSaves(given: SaveOrders): Promise<Float64Array> {
    const times: number[] = [];
    for (const work of await this.prepare(given)) {
      const startedAt = monotonicNow();
      await this.dataSource.transaction(work);
      times.push(monotonicNow() - startedAt);
    }
    return Float64Array.from(times);
  }

  /** MySQL and MariaDB alone: the statements of one transaction, as the server counts its connection's; those of its commit are among them. */
  async countStatements(given: SaveOrders): Promise<number> {
    const prepared = await this.prepare(given);
    const runner = this.dataSource.createQueryRunner();
    try {
      const before = await questionsOf(runner.manager);
      for (const work of prepared) await runner.manager.transaction(work);
      // Asking counts too.
      return ((await questionsOf(runner.manager)) - before - 1) / prepared.length;
    } finally {
      await runner.release();
    }
  }

  /** Each transaction has an order of its own; what must be there before is neither timed nor captured. */
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

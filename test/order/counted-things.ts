import type { EntityManager } from 'typeorm';
import { WebhookDelivery, WebhookEvent } from '@app/webhooks';
import type { TestHost } from '../support/host.js';

/** The body of a thing's state. `count` is 1 for its first state, 2 for its second, and so on. */
export interface CountedState {
  readonly thing: string;
  readonly count: number;
}

/** Things with a number that increases with each change. */
export class CountedThings {
  private made = 0;

  private constructor(private readonly host: TestHost) {}

  static async on(host: TestHost): Promise<CountedThings> {
    await host.dataSource.query('create table thing (name varchar(64) primary key, count_no int not null)');
    return new CountedThings(host);
  }

  /** Creates things with new names. */
  async make(number: number): Promise<string[]> {
    const names = Array.from({ length: number }, () => `thing-${++this.made}`);
    for (const name of names) await this.host.dataSource.query(`insert into thing values ('${name}', 0)`);
    return names;
  }

  /**
   * Changes a thing and emits its state, in one transaction of the given host. The lock on its row orders the
   * changes of one thing across all hosts. Without it, nothing would define which of two states is older.
   */
  change(thing: string, by: TestHost = this.host): Promise<unknown> {
    return by.dataSource.transaction(async (manager) => {
      await manager.query(`update thing set count_no = count_no + 1 where name = '${thing}'`);
      const body: CountedState = { thing, count: await countOf(thing, manager) };
      await by.emitter.emit<string>('orders', { org: '1', resource: thing, body }, { manager });
    });
  }

  count(thing: string): Promise<number> {
    return countOf(thing, this.host.dataSource.manager);
  }

  /**
   * Returns the deliveries of a thing's states to one webhook, oldest first, each with the number of its
   * state.
   */
  async deliveries(
    thing: string,
    webhookId: number,
  ): Promise<{ delivery: WebhookDelivery; count: number }[]> {
    const { dataSource } = this.host;
    const events = await dataSource.getRepository(WebhookEvent).findBy({ resource: thing });
    const counts = new Map(events.map(({ id, body }) => [id, (JSON.parse(body) as CountedState).count]));
    const deliveries = await dataSource
      .getRepository(WebhookDelivery)
      .find({ where: { supersedeKey: thing, webhookId }, order: { id: 'ASC' } });
    return deliveries.map((delivery) => ({ delivery, count: counts.get(delivery.eventId)! }));
  }
}

async function countOf(thing: string, manager: EntityManager): Promise<number> {
  const [row] = (await manager.query(`select count_no from thing where name = '${thing}'`)) as {
    count_no: number;
  }[];
  return row!.count_no;
}

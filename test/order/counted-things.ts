import type { EntityManager } from 'typeorm';
import { WebhookDelivery, WebhookEvent } from '@app/webhooks';
import type { TestHost } from '../support/host.js';

/**
 * The body of an event: the state of a thing. `count` is 1 for the first state of the thing, 2 for the
 * second, and so on.
 */
export interface CountedState {
  readonly thing: string;
  readonly count: number;
}

/** A table of things. Each thing has a number, which increases by 1 with each change of the thing. */
export class CountedThings {
  private made = 0;

  private constructor(private readonly host: TestHost) {}

  static async on(host: TestHost): Promise<CountedThings> {
    await host.dataSource.query('create table thing (name varchar(64) primary key, count_no int not null)');
    return new CountedThings(host);
  }

  /** Creates this many things, and returns their names. No name is used twice. */
  async make(number: number): Promise<string[]> {
    const names = Array.from({ length: number }, () => `thing-${++this.made}`);
    for (const name of names) await this.host.dataSource.query(`insert into thing values ('${name}', 0)`);
    return names;
  }

  /**
   * Changes a thing and emits its state, in one transaction of the given host. The transaction locks the row
   * of the thing. Because of this lock, the changes of a thing happen one after another, even if several
   * hosts change the thing. Without the lock, it would not be defined which of two states is older.
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
   * Returns the deliveries of a thing to one webhook, oldest first. `count` is the number of the state that
   * the delivery sends.
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

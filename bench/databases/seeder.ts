import { textCount } from '../harness/bodies.js';
import type { Queryable } from './bench-database.js';

/** Maximum number of events or deliveries that one statement writes. */
const maxPerStatement = 50_000;
/**
 * Number of receivers, each with an address of its own. More webhooks share these addresses. With an address
 * per webhook, each delivery of ten thousand webhooks would open a connection.
 */
const receivers = 64;

export interface SeedWebhooks {
  readonly count: number;
  /**
   * The start of the remote URLs, with a host such as `127.0.0.1`. Each URL ends with the number of its
   * webhook, as in `…/7`. The webhooks get different hosts in the same network, beginning with `127.0.0.2`.
   */
  readonly urlStart: string;
  /** The org of all webhooks. By default, webhook 7 is the only one in `org-7`, and so on. */
  readonly org?: string;
}

export interface SeedDeliveries {
  /** Number of deliveries, each with its own event. */
  readonly count: number;
  /** The webhooks that the deliveries go to, in rotation. */
  readonly webhooks: WebhookRange;
}

export interface SeedFanOut {
  /** Number of events. Each event goes to all of the webhooks. */
  readonly events: number;
  readonly webhooks: WebhookRange;
}

/** Webhooks with consecutive ids. */
export interface WebhookRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Writes webhooks, events and due deliveries to the database. The rows are the same as those that emits
 * write, but the seeder needs few statements for many rows.
 */
export class Seeder {
  private webhooks = 0;
  private events = 0;

  /** @param textsPerBody how many texts of 3 KB each body contains */
  constructor(
    private readonly database: Queryable,
    private readonly textsPerBody = 1,
  ) {}

  /**
   * Returns a seeder that writes in a transaction. The events of the new seeder have numbers that this seeder
   * does not use.
   */
  within(transaction: Queryable): Seeder {
    const seeder = new Seeder(transaction, this.textsPerBody);
    seeder.webhooks = this.webhooks;
    // Leaves enough numbers for the events that this seeder adds later.
    seeder.events = this.events + 100_000_000;
    return seeder;
  }

  /**
   * Adds webhooks that subscribe to `orders`. Each seeded event is the state of a different order, so no
   * event supersedes another.
   */
  async addWebhooks({ count, urlStart, org }: SeedWebhooks): Promise<WebhookRange> {
    const { series, concat, now } = this.database.seeds;
    const first = this.webhooks + 1;
    this.webhooks += count;
    const [network, rest] = urlStart.split('.1:', 2);
    const remoteUrl = concat(`'${network}.'`, `2 + n % ${receivers}`, `':${rest}'`, 'n');
    const owner = org === undefined ? concat(`'org-'`, 'n') : `'${org}'`;
    await this.database.query(
      `insert into webhook (id, org, entity, remote_url, token, secret, created_at, updated_at)
       select n, ${owner}, 'orders', ${remoteUrl}, 'c0ffeec0ffeec0ffeec0ffeec0ffee', 'whsec_c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0', ${now}, ${now}
       from ${series(first, this.webhooks)}`,
    );
    return { first, count };
  }

  async addDeliveries({ count, webhooks }: SeedDeliveries): Promise<void> {
    for (const { from, to } of this.addEvents(count)) {
      await this.insertEvents(from, to);
      const webhook = `${webhooks.first} + (n % ${webhooks.count})`;
      await this.insertDeliveries(this.database.seeds.series(from, to), webhook, 'n');
    }
  }

  async addFanOut({ events, webhooks }: SeedFanOut): Promise<void> {
    const { series } = this.database.seeds;
    const eventsPerStatement = Math.max(1, Math.floor(maxPerStatement / webhooks.count));
    for (const { from, to } of this.addEvents(events, eventsPerStatement)) {
      await this.insertEvents(from, to);
      const each = series(webhooks.first, webhooks.first + webhooks.count - 1);
      const pairs = `(select n as event from ${series(from, to)}) as events cross join (select n as webhook from ${each}) as webhooks`;
      await this.insertDeliveries(pairs, 'webhook', 'event');
    }
  }

  /** Adds one delivery per webhook. The delivery has failed twice, and its retry is due in six hours. */
  async addWaitingForRetry(webhooks: WebhookRange): Promise<void> {
    const sixHours = 6 * 3_600_000;
    await this.addDeliveries({ count: webhooks.count, webhooks });
    const last = webhooks.first + webhooks.count - 1;
    await this.database.query(
      `update webhook_delivery set lane = null, due_at = due_at + ${sixHours}, claim_no = 2, attempts = 2
       where webhook_id between ${webhooks.first} and ${last}`,
    );
  }

  /** Refreshes the statistics of all tables. Call it after a large change. */
  async analyze(): Promise<void> {
    const { seeds } = this.database;
    for (const table of ['webhook', 'webhook_event', 'webhook_delivery', 'webhook_attempt']) {
      await this.database.query(seeds.analyze(table));
    }
  }

  private *addEvents(count: number, step = maxPerStatement): Generator<{ from: number; to: number }> {
    const last = this.events + count;
    while (this.events < last) {
      const from = this.events + 1;
      this.events = Math.min(last, this.events + step);
      yield { from, to: this.events };
    }
  }

  private async insertEvents(from: number, to: number): Promise<void> {
    const { series, uuid, concat, now } = this.database.seeds;
    const text = this.textsPerBody === 1 ? 'text' : `repeat(text, ${this.textsPerBody})`;
    await this.database.query(
      `insert into webhook_event (id, org, entity, resource, body, created_at)
       select ${uuid('n')}, 'seeded', 'orders', ${resourceOf(concat, 'n')},
         ${concat(`'{"n":'`, 'n', `',"text":"'`, text, `'"}'`)}, ${now}
       from ${series(from, to)} join bench_text on k = n % ${textCount}`,
    );
  }

  private async insertDeliveries(rows: string, webhook: string, event: string): Promise<void> {
    const { uuid, concat, now } = this.database.seeds;
    await this.database.query(
      `insert into webhook_delivery
         (event_id, webhook_id, org, supersede_key, state, lane, due_at, claim_no, attempts, created_at)
       select ${uuid(event)}, w.id, w.org, ${resourceOf(concat, event)}, 'pending', w.id, ${now}, 0, 0, ${now}
       from ${rows} join webhook w on w.id = ${webhook}`,
    );
  }
}

function resourceOf(concat: (...parts: string[]) => string, n: string): string {
  return concat(`'/orders/'`, n, `'/'`);
}

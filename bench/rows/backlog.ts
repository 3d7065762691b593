import type { Figures } from '../harness/case.js';
import { quantile } from '../harness/series.js';
import type { Scope } from '../harness/scope.js';
import type { Sizes } from '../harness/sizes.js';
import type { BenchDatabase, DatabaseName } from '../databases/bench-database.js';
import { Seeder } from '../databases/seeder.js';
import type { WebhookRange } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import type { Receiver } from '../receiver/receiver.js';

/**
 * Number of deliveries in a batch. Each time that a batch has been delivered, a new batch is added. A backlog
 * starts with one batch more than its size, so that its size remains when the first batch has been delivered.
 */
const batchSize = 500;

const org = 'acme';

export interface BacklogPlan {
  readonly database: DatabaseName;
  /** Number of waiting deliveries. */
  readonly rows: number;
  readonly webhooks: number;
  /** True if each event goes to all webhooks. If false, each event goes to one webhook. */
  readonly isFanOut: boolean;
}

/**
 * A database with a constant number of waiting deliveries. Deliveries that were sent are replaced in batches
 * of `batchSize`, so the cost of replacing them is the same for all sizes of the backlog.
 */
export class Backlog {
  private emitted = 0;

  private constructor(
    private readonly plan: BacklogPlan,
    private readonly database: BenchDatabase,
    private readonly seeder: Seeder,
    private readonly webhooks: WebhookRange,
    private readonly receiver: Receiver,
  ) {}

  static async seed(plan: BacklogPlan, receiver: Receiver, scope: Scope): Promise<Backlog> {
    const database = await createDatabase(plan.database, scope);
    const seeder = new Seeder(database);
    const webhooks = await seeder.addWebhooks({
      count: plan.webhooks,
      urlStart: receiver.plain,
      ...(plan.isFanOut && { org }),
    });
    const backlog = new Backlog(plan, database, seeder, webhooks, receiver);
    await backlog.add(plan.rows + batchSize);
    await seeder.analyze();
    return backlog;
  }

  /** Measures a fresh worker. It warms up with deliveries of the backlog itself. */
  async measure(scope: Scope, { warmUp, besideBacklog }: Sizes): Promise<Figures> {
    await this.fillUp();
    await this.receiver.reset();
    const host = Host.start(scope);
    await host.open({ database: this.database.options });
    const kept = this.keepUp(host, warmUp + besideBacklog);

    const startedAt = await this.receiver.reached(warmUp);
    await host.report();
    const endedAt = await this.receiver.reached(warmUp + besideBacklog);
    const { claims, searching, residentSize } = await host.report();
    await kept;
    await host.close();
    return {
      'per second': (besideBacklog / (endedAt - startedAt)) * 1000,
      ...(claims.length > 0 && {
        'ms per claim': quantile(claims, 0.5),
        'ms of search per claim': searching / claims.length,
      }),
      'MB resident': residentSize / 1024 / 1024,
    };
  }

  /** Adds the deliveries that are missing because the previous measurement sent them at its end. */
  private async fillUp(): Promise<void> {
    const waiting = await this.database.number(
      `select count(*) as n from webhook_delivery where state = 'pending'`,
    );
    const missing = Math.ceil((this.plan.rows + batchSize - waiting) / batchSize);
    if (missing > 0) await this.add(missing * batchSize);
  }

  private async keepUp(host: Host, deliveries: number): Promise<void> {
    for (let delivered = batchSize; delivered <= deliveries; delivered += batchSize) {
      await this.receiver.reached(delivered);
      if (this.plan.isFanOut) await this.emit(host);
      else await this.add(batchSize);
    }
  }

  /**
   * Emits a batch in the process under test. The emit wakes up the worker of that process, as in production,
   * so the worker never waits for a poll, even if the backlog is small.
   */
  private async emit(host: Host): Promise<void> {
    const count = batchSize / this.webhooks.count;
    await host.emitTogether({ org, firstNumber: this.emitted + 1, count });
    this.emitted += count;
  }

  private async add(rows: number): Promise<void> {
    const { webhooks } = this;
    if (this.plan.isFanOut) await this.seeder.addFanOut({ events: rows / webhooks.count, webhooks });
    else await this.seeder.addDeliveries({ count: rows, webhooks });
  }
}

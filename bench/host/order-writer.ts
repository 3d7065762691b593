import type { INestApplicationContext } from '@nestjs/common';
import { WebhookEmitter } from '@app/webhooks';
import type { WebhookChange } from '@app/webhooks';
import { DataSource } from 'typeorm';
import { bodyObject } from '../harness/bodies.js';
import { monotonicNow } from '../harness/monotonic.js';
import type { EmitMany, EmitOnClock, EmitOne, EmitTogether, Schedule, TimeTransactions } from './protocol.js';
import { statementsRun } from './statements-run.js';

/** Runs transactions of the host that write an order and emit an event for it. */
export class OrderWriter {
  private readonly dataSource: DataSource;
  private readonly emitter: WebhookEmitter;
  private readonly hasOneConnection: boolean;

  constructor(app: INestApplicationContext) {
    this.dataSource = app.get(DataSource);
    this.emitter = app.get(WebhookEmitter);
    this.hasOneConnection = this.dataSource.options.type === 'better-sqlite3';
  }

  /** @returns the time at which the commit was acknowledged, on the monotonic clock */
  async emitOne(event: EmitOne): Promise<number> {
    await this.writeOrder(event);
    return monotonicNow();
  }

  async emitTogether({ org, firstNumber, count }: EmitTogether): Promise<void> {
    const changes = Array.from({ length: count }, (_, n) => this.changeOf(firstNumber + n, org));
    await this.dataSource.transaction(async (manager) => {
      await this.emitter.emitMany<string>(
        changes.map((change) => ({ entity: 'orders', ...change })),
        { manager },
      );
    });
  }

  /**
   * Runs transactions as fast as possible, several at a time.
   * @returns the time at which the first transaction began, on the monotonic clock
   */
  async emitMany({ count, atOnce, orgs }: EmitMany): Promise<number> {
    let n = 0;
    const loop = async (): Promise<void> => {
      while (n < count) await this.writeOrder({ n: ++n, org: `org-${1 + (n % orgs)}` });
    };
    const startedAt = monotonicNow();
    // On SQLite, TypeORM has a single connection, so concurrent transactions would become one transaction.
    // For this reason, only one runs at a time there.
    await Promise.all(Array.from({ length: this.hasOneConnection ? 1 : atOnce }, loop));
    return startedAt;
  }

  /**
   * Emits each event at its scheduled time, even if previous events have not been emitted yet (an open loop).
   * If an event is emitted late, the delay is part of its latency.
   * @returns the scheduled times
   */
  async emitOnClock({ perSecond, seconds, orgs, firstNumber }: EmitOnClock): Promise<Schedule> {
    const count = Math.round(perSecond * seconds);
    const startsAt = monotonicNow() + 50;
    const schedule = Float64Array.from({ length: count }, (_, n) => startsAt + (n * 1000) / perSecond);
    const orgOf = (n: number): string => (typeof orgs === 'string' ? orgs : `org-${1 + (n % orgs)}`);
    const writes: Promise<void>[] = [];
    while (writes.length < count) {
      const next = writes.length;
      const wait = schedule[next]! - monotonicNow();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      else writes.push(this.writeOrder({ n: firstNumber + next, org: orgOf(next) }));
    }
    await Promise.all(writes);
    return schedule;
  }

  /**
   * Runs the transactions one after another.
   * @returns the time of each transaction, in milliseconds
   */
  async timeTransactions({ count, org }: TimeTransactions): Promise<Float64Array> {
    const times = new Float64Array(count);
    for (let n = 0; n < count; n++) {
      const startedAt = monotonicNow();
      await this.writeOrder(org === undefined ? { n } : { n, org });
      times[n] = monotonicNow() - startedAt;
    }
    return times;
  }

  /**
   * Returns the average number of statements that `emit` adds to a transaction. Works only on MySQL and
   * MariaDB, which count the statements of a connection.
   */
  async countStatements({ count, org }: TimeTransactions): Promise<number> {
    let statements = 0;
    for (let n = 0; n < count; n++) {
      await this.dataSource.transaction(async (manager) => {
        const before = await statementsRun(manager);
        await this.emitter.emit<string>('orders', this.changeOf(n, org!), { manager });
        // Subtracts 1, because the query for the count is counted too.
        statements += (await statementsRun(manager)) - before - 1;
      });
    }
    return statements / count;
  }

  private changeOf(n: number, org: string): WebhookChange {
    return { org, resource: `/written/${n}/`, body: bodyObject(n) };
  }

  private writeOrder({ n, org }: { n: number; org?: string }): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('insert into bench_order (total) values (42)');
      if (org === undefined) return;
      await this.emitter.emit<string>('orders', this.changeOf(n, org), { manager });
    });
  }
}

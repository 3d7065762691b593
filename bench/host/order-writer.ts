import type { INestApplicationContext } from '@nestjs/common';
import { WebhookEmitter } from '@app/webhooks';
import type { WebhookChange } from '@app/webhooks';
import { DataSource } from 'typeorm';
import { bodyObject } from '../harness/bodies.js';
import { monotonicNow } from '../harness/monotonic.js';
import type { EmitMany, EmitOnClock, EmitOne, EmitTogether, Schedule, TimeTransactions } from './protocol.js';
import { questionsOf } from './questions.js';

/** The host's own work: transactions that write an order and tell of it. */
export class OrderWriter {
  private readonly dataSource: DataSource;
  private readonly emitter: WebhookEmitter;
  private readonly isSingleFile: boolean;

  constructor(app: INestApplicationContext) {
    this.dataSource = app.get(DataSource);
    this.emitter = app.get(WebhookEmitter);
    this.isSingleFile = this.dataSource.options.type === 'better-sqlite3';
  }

  /** @returns when its commit was acknowledged */
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

  /** As fast as the transactions go. @returns when the first began */
  async emitMany({ count, atOnce, orgs }: EmitMany): Promise<number> {
    let n = 0;
    const loop = async (): Promise<void> => {
      while (n < count) await this.writeOrder({ n: ++n, org: `org-${1 + (n % orgs)}` });
    };
    const startedAt = monotonicNow();
    // TypeORM's SQLite is one connection for everybody: transactions at the same time would be one.
    await Promise.all(Array.from({ length: this.isSingleFile ? 1 : atOnce }, loop));
    return startedAt;
  }

  /** An open loop: each event has its time, whether those before are through or not. What starts late has its lateness in its latency. */
  async emitOnClock({ perSecond, seconds, orgs, firstNumber }: EmitOnClock): Promise<Schedule> {
    const count = Math.round(perSecond * seconds);
    const startsAt = monotonicNow() + 50;
    const schedule = Float64Array.from({ length: count }, (_, n) => startsAt + (n * 1000) / perSecond);
    const writes: Promise<void>[] = [];
    while (writes.length < count) {
      const next = writes.length;
      const wait = schedule[next]! - monotonicNow();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      else writes.push(this.writeOrder({ n: firstNumber + next, org: `org-${1 + (next % orgs)}` }));
    }
    await Promise.all(writes);
    return schedule;
  }

  /** One after the other. @returns milliseconds of each */
  async timeTransactions({ count, org }: TimeTransactions): Promise<Float64Array> {
    const times = new Float64Array(count);
    for (let n = 0; n < count; n++) {
      const startedAt = monotonicNow();
      await this.writeOrder(org === undefined ? { n } : { n, org });
      times[n] = monotonicNow() - startedAt;
    }
    return times;
  }

  /** MySQL and MariaDB alone: how many statements emit adds to a transaction, as the server counts its connection's. */
  async countStatements({ count, org }: TimeTransactions): Promise<number> {
    let statements = 0;
    for (let n = 0; n < count; n++) {
      await this.dataSource.transaction(async (manager) => {
        const before = await questionsOf(manager);
        await this.emitter.emit<string>('orders', this.changeOf(n, org!), { manager });
        // Asking counts too.
        statements += (await questionsOf(manager)) - before - 1;
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

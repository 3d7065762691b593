import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { webhookEntities, webhookMigrations } from '@app/webhooks';
import type { WebhooksModuleOptions } from '@app/webhooks';
import { until } from '@app/webhooks/testing/index.js';
import { CreateLedger1763700000000, HostChange, HostOrder } from '../host/ledger.js';
import type { FreshDatabase, TestDatabase } from '../../support/databases.js';
import { readRecord } from './fault-record.js';
import { HostProcess } from './host-process.js';
import { length } from './length.js';
import { Receiver } from './receiver.js';
import { judge } from './verdict.js';
import type { Allowances, Verdict } from './verdict.js';

export interface HostOptions {
  readonly webhooks?: WebhooksModuleOptions;
  readonly poolSize?: number;
  /** By how much its time of day is wrong. */
  readonly clock?: string;
}

/** Long, for a busy machine may take seconds to answer. */
const timeout = 8000;
/** A claim's lease is longer than its attempt's deadline by so much. */
export const leaseMargin = 30_000;

const scanHooks = ['/scans/1/', '/scans/2/'];
const orderHooks = ['/orders/1/'];

/** Host processes, a database of their own and a receiver. */
export class Scene {
  readonly processes: HostProcess[] = [];
  private readonly spares: HostProcess[] = [];
  private clockOffset = 0;
  private spawned = 0;

  private constructor(
    readonly database: FreshDatabase,
    /** The test's own connection to the tables. */
    readonly tables: DataSource,
    readonly receiver: Receiver,
  ) {}

  /** Sets it up, plays it, and clears everything away, however it ends. */
  static async play(kind: TestDatabase, act: (scene: Scene) => Promise<void>): Promise<void> {
    const database = await kind.create();
    const tables = await openTables(database.options);
    const scene = new Scene(database, tables, await Receiver.start());
    try {
      await act(scene);
    } catch (error) {
      for (const { number, output } of scene.processes)
        process.stderr.write(`Process ${number} has said:\n${output}\n`);
      throw error;
    } finally {
      await Promise.all([...scene.processes, ...scene.spares].map((process) => process.kill()));
      await scene.receiver.close();
      await tables.destroy();
      await database.drop();
    }
  }

  async start({ webhooks, poolSize, clock }: HostOptions = {}): Promise<HostProcess> {
    const process = this.launch(clock);
    await this.begin(process, { webhooks, poolSize });
    return process;
  }

  /** A process that has not begun yet: `begin` has it do so. */
  launch(clock?: string): HostProcess {
    const spare = clock === undefined ? this.spares.pop() : undefined;
    const process = spare ?? new HostProcess(++this.spawned, clock);
    this.processes.push(process);
    return process;
  }

  begin(process: HostProcess, { webhooks, poolSize }: HostOptions = {}): Promise<void> {
    return process.call('begin', {
      number: process.number,
      database: { ...this.database.options, ...(poolSize && { poolSize }) } as DataSourceOptions,
      clockOffset: this.clockOffset,
      webhooks: {
        timeout,
        retry: Array.from({ length: 20 }, () => 250),
        suspension: { failures: 1_000_000 },
        ...webhooks,
        worker: { pollEvery: 200, ...webhooks?.worker },
      },
    });
  }

  /** Has a process load its program, so that the next one to start is there at once. */
  warmUp(): void {
    if (this.spares.length === 0) this.spares.push(new HostProcess(++this.spawned));
  }

  /** For processes that start from now on, all leases of those that ended are over. */
  passLeases(): void {
    this.clockOffset += timeout + leaseMargin + 1000;
  }

  async subscribe(process: HostProcess): Promise<void> {
    for (const path of scanHooks) await process.call('subscribe', 'scan', this.receiver.url(path));
    for (const path of orderHooks) await process.call('subscribe', 'order', this.receiver.url(path));
  }

  /** Waits until nothing waits any more. */
  async untilDelivered(within = length(60_000, 300_000)): Promise<void> {
    await until(async () => (await this.count("state in ('pending', 'held')")) === 0, { within });
  }

  /** How many deliveries there are of which this is true. */
  async count(condition: string): Promise<number> {
    const rows: { n: number | string }[] = await this.tables.query(
      `select count(*) as n from webhook_delivery where ${condition}`,
    );
    return Number(rows[0]!.n);
  }

  /** Waits until so many requests more have arrived than by now: then the worker works. */
  async untilMoreArrive(count: number, from?: HostProcess): Promise<void> {
    const arrived = (): number =>
      this.receiver.arrivals.filter(({ process }) => !from || process === from.number).length;
    const before = arrived();
    await until(() => arrived() >= before + count, { within: length(60_000, 120_000) });
  }

  /**
   * Ends a process in order, so that it gives back what it has, and has another one deliver what is left; claims of which the answer of the database was lost
   * are free only when their lease is over.
   */
  async finish(process: HostProcess): Promise<void> {
    expect(await process.terminate()).toBe(0);
    this.passLeases();
    await this.start();
    await this.untilDelivered();
  }

  async verdict(allowed?: Allowances): Promise<Verdict> {
    return judge(await readRecord(this.tables, this.receiver.arrivals), allowed);
  }
}

async function openTables(options: DataSourceOptions): Promise<DataSource> {
  const tables = new DataSource({
    ...options,
    ...(options.type === 'better-sqlite3' && { enableWAL: true }),
    entities: [...webhookEntities, HostChange, HostOrder],
    migrations: [CreateLedger1763700000000, ...webhookMigrations],
  });
  await tables.initialize();
  await tables.runMigrations();
  return tables;
}

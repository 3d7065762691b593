import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { webhookEntities, webhookMigrations } from '@app/webhooks';
import type { WebhooksModuleOptions } from '@app/webhooks';
import { until } from '@app/webhooks/testing/index.js';
import { CreateLedger1763700000000, HostChange, HostOrder } from '../host/ledger.js';
import type { FreshDatabase, TestDatabase } from '../../support/databases.js';
import { readRecord } from './fault-record.js';
import { HostProcess } from './host-process.js';
import { length, testTimeout } from './length.js';
import { Receiver } from './receiver.js';
import { verdictOn } from './verdict.js';
import type { Allowances, Verdict } from './verdict.js';

export interface HostOptions {
  readonly webhooks?: WebhooksModuleOptions;
  readonly poolSize?: number;
  /** The offset of its wrong clock, such as `+1h`. */
  readonly clock?: string;
}

/** Long, because a busy machine may take seconds to respond. */
const timeout = 8000;
const retryWait = 250;
/**
 * Retries that cannot run out before the test does, however fast the machine is and however long a receiver stays bad.
 * A delivery that used up its retries would be `failed`, which the verdict counts as lost.
 */
const moreRetriesThanTime = Array.from({ length: Math.ceil(testTimeout / retryWait) }, () => retryWait);
/** The time by which a claim's lease is longer than the attempt's timeout. */
export const leaseMargin = 30_000;

const scanHooks = ['/scans/1/', '/scans/2/'];
const orderHooks = ['/orders/1/'];

/** Host processes, a separate database and a receiver. */
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

  /** Sets up the scene, plays it, and cleans up in any case. */
  static async play(kind: TestDatabase, act: (scene: Scene) => Promise<void>): Promise<void> {
    const database = await kind.create();
    const tables = await openTables(database.options);
    const scene = new Scene(database, tables, await Receiver.start());
    try {
      await act(scene);
    } catch (error) {
      for (const { number, output } of scene.processes)
        process.stderr.write(`Output of process ${number}:\n${output}\n`);
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

  /** Returns a process that has not begun yet. Call `begin` to start its host. */
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
        retry: moreRetriesThanTime,
        suspension: { failures: 1_000_000 },
        ...webhooks,
        worker: { pollEvery: 200, ...webhooks?.worker },
      },
    });
  }

  /** Lets a process load its program in advance, so that the next `launch` returns immediately. */
  warmUp(): void {
    if (this.spares.length === 0) this.spares.push(new HostProcess(++this.spawned));
  }

  /** Moves the clock of processes that start from now on past all leases of ended processes. */
  passLeases(): void {
    this.clockOffset += timeout + leaseMargin + 1000;
  }

  async subscribe(process: HostProcess): Promise<void> {
    for (const path of scanHooks) await process.call('subscribe', 'scan', this.receiver.url(path));
    for (const path of orderHooks) await process.call('subscribe', 'order', this.receiver.url(path));
  }

  /** Waits until no delivery is waiting. */
  async untilDelivered(within = length(60_000, 300_000)): Promise<void> {
    await until(async () => (await this.count("state in ('pending', 'held')")) === 0, { within });
  }

  /** Returns how many deliveries match this SQL condition. */
  async count(condition: string): Promise<number> {
    const rows: { n: number | string }[] = await this.tables.query(
      `select count(*) as n from webhook_delivery where ${condition}`,
    );
    return Number(rows[0]!.n);
  }

  /** Waits until this many more requests have arrived, which shows that the worker is running. */
  async untilMoreArrive(count: number, from?: HostProcess): Promise<void> {
    const arrived = (): number =>
      this.receiver.arrivals.filter(({ process }) => !from || process === from.number).length;
    const before = arrived();
    await until(() => arrived() >= before + count, { within: length(60_000, 120_000) });
  }

  /**
   * Terminates a process, so that it gives back its claims, and starts another one that delivers the rest.
   * Claims whose database response was lost become free only when their leases are over.
   */
  async finish(process: HostProcess): Promise<void> {
    expect(await process.terminate()).toBe(0);
    this.passLeases();
    await this.start();
    await this.untilDelivered();
  }

  async verdict(allowed?: Allowances): Promise<Verdict> {
    return verdictOn(await readRecord(this.tables, this.receiver.arrivals), allowed);
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

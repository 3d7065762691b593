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
  /** The offset of the clock of the host process, such as `+1h`. Default: the clock is correct. */
  readonly clock?: string;
}

/**
 * The timeout of an attempt, in milliseconds. It is long, because the receiver may take seconds to respond on
 * a busy machine.
 */
const timeout = 8000;
const retryWait = 250;
/**
 * The retry schedule of the hosts. It has more retries than fit into the time of a test, so that no delivery
 * uses up its retries and becomes `failed`. The checks count a failed delivery as lost.
 */
const moreRetriesThanTime = Array.from({ length: Math.ceil(testTimeout / retryWait) }, () => retryWait);
/**
 * Difference between the lease of a claim and the timeout of an attempt, in milliseconds. The lease is
 * longer.
 */
export const leaseMargin = 30_000;

const scanHooks = ['/scans/1/', '/scans/2/'];
const orderHooks = ['/orders/1/'];

/** The setting of one fault test: host processes, a separate database and a receiver. */
export class Scene {
  readonly processes: HostProcess[] = [];
  private readonly spares: HostProcess[] = [];
  private clockOffset = 0;
  private spawned = 0;

  private constructor(
    readonly database: FreshDatabase,
    /** The test's own connection to the tables. No host uses it. */
    readonly tables: DataSource,
    readonly receiver: Receiver,
  ) {}

  /** Creates a setting, runs the body of the test in it, and cleans up even if the test fails. */
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

  /** Starts a host process, but not its application. Call `begin` to start the application. */
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

  /** Starts a spare process that loads the program in advance, so that the next `launch` takes no time. */
  warmUp(): void {
    if (this.spares.length === 0) this.spares.push(new HostProcess(++this.spawned));
  }

  /**
   * Increases the clock offset of all processes that start from now on. The increase is longer than a lease,
   * so these processes see the leases of all ended processes as expired.
   */
  passLeases(): void {
    this.clockOffset += timeout + leaseMargin + 1000;
  }

  async subscribe(process: HostProcess): Promise<void> {
    for (const path of scanHooks) await process.call('subscribe', 'scan', this.receiver.url(path));
    for (const path of orderHooks) await process.call('subscribe', 'order', this.receiver.url(path));
  }

  /** Waits until no delivery is pending or held. */
  async untilDelivered(within = length(60_000, 300_000)): Promise<void> {
    await until(async () => (await this.count("state in ('pending', 'held')")) === 0, { within });
  }

  /** Waits until no delivery to the webhooks of `subscribe` is pending or held. */
  async untilGoodReceiversHaveAll(): Promise<void> {
    const good = [...scanHooks, ...orderHooks].map((path) => `'${this.receiver.url(path)}'`);
    const isWaiting = `state in ('pending', 'held') and webhook_id in
      (select id from webhook where remote_url in (${good.join(', ')}))`;
    await until(async () => (await this.count(isWaiting)) === 0, { within: '60s' });
  }

  /** Returns the number of deliveries for which this SQL condition is true. */
  async count(condition: string): Promise<number> {
    const rows: { n: number | string }[] = await this.tables.query(
      `select count(*) as n from webhook_delivery where ${condition}`,
    );
    return Number(rows[0]!.n);
  }

  /**
   * Waits until this many more requests have arrived from the given process, or from any process if none is
   * given. Tests use this method to make sure that a worker is delivering.
   */
  async untilMoreArrive(count: number, from?: HostProcess): Promise<void> {
    const arrived = (): number =>
      this.receiver.arrivals.filter(({ process }) => !from || process === from.number).length;
    const before = arrived();
    await until(() => arrived() >= before + count, { within: length(60_000, 120_000) });
  }

  /**
   * Terminates a process and starts another process that delivers the rest. The terminated process gives back
   * all claims that it knows. It does not know a claim if the response of the database was lost. Such a claim
   * becomes free only when its lease expires, so this method also moves the clock past all leases.
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

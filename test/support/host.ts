import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import {
  WebhookAttempt,
  WebhookChanges,
  WebhookDelivery,
  WebhookEmitter,
  webhookEntities,
  webhookMigrations,
  WebhooksModule,
  WebhooksService,
} from '@app/webhooks';
import type { WebhooksModuleExtras, WebhooksModuleOptions } from '@app/webhooks';
import { resolveBySystem } from '@app/webhooks/send/network/resolve-addresses.js';
import type { ResolveAddresses } from '@app/webhooks/send/network/resolve-addresses.js';
import { ANSWER_STEP } from '@app/webhooks/manage/webhook-tester.service.js';
import { ADDRESS_RESOLVER } from '@app/webhooks/send/send.providers.js';
import { defaultEgressTimes, EGRESS_TIMES } from '@app/webhooks/settle/egress/egress-watch.js';
import type { EgressTimes } from '@app/webhooks/settle/egress/egress-watch.js';
import { DATABASE_TIMEOUT, defaultDatabaseTimeout } from '@app/webhooks/store/database/database-timeout.js';
import { drain, TestClock } from '@app/webhooks/testing/index.js';
import type { FreshDatabase, TestDatabase } from './databases.js';
import { LogWatch } from './log-watch.js';
import { noLimits } from './no-limits.js';

export interface HostOptions extends WebhooksModuleOptions, WebhooksModuleExtras {
  /** Additional modules that the root module of the host imports. */
  readonly modules?: (DynamicModule | Type)[];
  readonly providers?: Type[];
  /** The host's own TypeORM entity classes. Their tables are created when the host starts. */
  readonly tables?: Type[];
  /** The resolver for the names of receivers. */
  readonly resolve?: ResolveAddresses;
  /** How long the library waits for the database, in milliseconds. */
  readonly databaseTimeout?: number;
  /** The times after which the library recognises an outage of its own network. */
  readonly egressTimes?: EgressTimes;
  /** Creates the host's DataSource. */
  readonly dataSourceFactory?: (options?: DataSourceOptions) => Promise<DataSource>;
}

/**
 * A host application that imports the library. It has a separate database, and a clock that tests can
 * advance. The host sends deliveries only when a test calls `drain()`, unless the option `worker` is given.
 * The limits on webhooks and calls are off, unless a test sets them.
 */
export class TestHost {
  private constructor(
    readonly app: INestApplication,
    readonly clock: TestClock,
    private readonly fresh: FreshDatabase,
    private readonly isOwner: boolean,
    private readonly logs: LogWatch,
  ) {}

  static async start(database: TestDatabase, options: HostOptions = {}): Promise<TestHost> {
    return TestHost.on(await database.create(), options, new TestClock(), true);
  }

  /** Starts a second application on the same database. It stands for a second process. */
  beside(options: HostOptions = {}): Promise<TestHost> {
    return TestHost.on(this.fresh, options, this.clock, false);
  }

  private static async on(
    fresh: FreshDatabase,
    options: HostOptions,
    clock: TestClock,
    isOwner: boolean,
  ): Promise<TestHost> {
    const {
      modules = [],
      providers = [],
      tables = [],
      resolve = resolveBySystem,
      dataSourceFactory,
      databaseTimeout = defaultDatabaseTimeout,
      egressTimes = defaultEgressTimes,
      ...webhooks
    } = options;
    const defaults = { ...noLimits, development: true, worker: { enabled: false }, clock };

    @Module({
      imports: [
        typeOrm(fresh.options, tables, dataSourceFactory),
        WebhooksModule.forRoot({ ...defaults, ...webhooks }),
        ...modules,
      ],
      providers,
    })
    class HostModule {}

    const testing = await Test.createTestingModule({ imports: [HostModule] })
      .overrideProvider(ADDRESS_RESOLVER)
      .useValue(resolve)
      .overrideProvider(ANSWER_STEP)
      .useValue(0)
      .overrideProvider(DATABASE_TIMEOUT)
      .useValue(databaseTimeout)
      .overrideProvider(EGRESS_TIMES)
      .useValue(egressTimes)
      .compile();
    const logs = new LogWatch();
    const app = testing.createNestApplication({ logger: logs });
    await app.init().catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    return new TestHost(app, clock, fresh, isOwner, logs);
  }

  /** Stops the host. The host that created the database also drops it. @throws if a secret was logged */
  async stop(): Promise<void> {
    await this.logs.close(this.app);
    if (this.isOwner) await this.fresh.drop();
  }

  /** The URL of the database, in the format of the environment variable DATABASE_URL of the sample server. */
  get databaseUrl(): string {
    return this.fresh.url;
  }

  get webhooks(): WebhooksService {
    return this.app.get(WebhooksService);
  }

  get changes(): WebhookChanges {
    return this.app.get(WebhookChanges);
  }

  get emitter(): WebhookEmitter {
    return this.app.get(WebhookEmitter);
  }

  get dataSource(): DataSource {
    return this.app.get(DataSource);
  }

  drain(): Promise<number> {
    return drain(this.app);
  }

  deliveries(): Promise<WebhookDelivery[]> {
    return this.dataSource.getRepository(WebhookDelivery).find({ order: { id: 'ASC' } });
  }

  async states(): Promise<string[]> {
    return (await this.deliveries()).map(({ state }) => state);
  }

  attempts(): Promise<WebhookAttempt[]> {
    return this.dataSource.getRepository(WebhookAttempt).find({ order: { id: 'ASC' } });
  }

  /**
   * Emits a change of an order of org 1. Each call changes a different order, unless `order` names the order.
   * The body may be any value, because the library does not check the bodies of orders.
   */
  emitOrder(change: { order?: string; body?: unknown } = {}): Promise<unknown> {
    const resource = `/orders/${change.order ?? `auto-${++orders}`}/`;
    return this.emitter.emit<string>('orders', {
      org: '1',
      resource,
      body: change.body ?? { url: resource },
    });
  }
}

let orders = 0;

function typeOrm(
  options: DataSourceOptions,
  tables: readonly Type[],
  dataSourceFactory: HostOptions['dataSourceFactory'],
): DynamicModule {
  return TypeOrmModule.forRootAsync({
    useFactory: () => ({
      ...options,
      entities: [...webhookEntities, ...tables],
      synchronize: tables.length > 0,
      migrations: webhookMigrations,
      migrationsRun: true,
      retryAttempts: 0,
    }),
    ...(dataSourceFactory && { dataSourceFactory }),
  });
}

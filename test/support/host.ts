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
import { ADDRESS_RESOLVER } from '@app/webhooks/send/send.providers.js';
import { DATABASE_PATIENCE, defaultPatience } from '@app/webhooks/store/database/patience.js';
import { drain, TestClock } from '@app/webhooks/testing/index.js';
import type { FreshDatabase, TestDatabase } from './databases.js';
import { LogWatch } from './log-watch.js';

export interface HostOptions extends WebhooksModuleOptions, WebhooksModuleExtras {
  /** What else the host's root module imports. */
  readonly modules?: (DynamicModule | Type)[];
  readonly providers?: Type[];
  /** TypeORM classes of the host's own, with their tables. */
  readonly tables?: Type[];
  /** Finds the addresses of receivers' names. */
  readonly resolve?: ResolveAddresses;
  /** How long the database is waited for, in milliseconds. */
  readonly patience?: number;
  /** Makes the host's DataSource. */
  readonly dataSourceFactory?: (options?: DataSourceOptions) => Promise<DataSource>;
}

/** A host application with the module, on a database of its own and with a clock that tests move. Delivers when a test says so, unless `worker` is given. */
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

  /** A second process's worth of application on the database of another one. */
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
      patience = defaultPatience,
      ...webhooks
    } = options;
    const defaults = { development: true, worker: { enabled: false }, clock };

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
      .overrideProvider(DATABASE_PATIENCE)
      .useValue(patience)
      .compile();
    const logs = new LogWatch();
    const app = testing.createNestApplication({ logger: logs });
    await app.init().catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    return new TestHost(app, clock, fresh, isOwner, logs);
  }

  /** @throws when a secret was logged */
  async stop(): Promise<void> {
    await this.logs.close(this.app);
    if (this.isOwner) await this.fresh.drop();
  }

  /** Where its database is, as the sample server takes it. */
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

  /** Emits a change of an order of org 1, a different order each time unless it is named. The body needn't be an order's. */
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

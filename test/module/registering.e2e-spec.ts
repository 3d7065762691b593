import { Global, Injectable, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Interval, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource, DataSourceOptions, EntityManager } from 'typeorm';
import {
  OnWebhookEvent,
  SuspensionChecker,
  WebhookDelivery,
  WebhookEmitter,
  webhookEntities,
  WebhookLifecycle,
  webhookMigrations,
  WebhooksModule,
  WebhooksService,
} from '@app/webhooks';
import type {
  WebhookLifecycleEvent,
  WebhooksModuleOptions,
  WebhookFailingEvent,
  WebhookSuspendedEvent,
} from '@app/webhooks';
import { resolveBySystem } from '@app/webhooks/send/network/resolve-addresses.js';
import { ADDRESS_RESOLVER } from '@app/webhooks/send/send.providers.js';
import { drain, RecordingTransport, ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { sqlite } from '../support/databases.js';
import type { FreshDatabase } from '../support/databases.js';
import { TestHost } from '../support/host.js';

const quiet: WebhooksModuleOptions = { development: true, worker: { enabled: false } };

describe('WebhooksModule', () => {
  let fresh: FreshDatabase;
  beforeEach(async () => {
    fresh = await sqlite.create();
  });
  afterEach(() => fresh.drop());

  const typeOrm = (more: Partial<DataSourceOptions> & { name?: string } = {}): DynamicModule =>
    TypeOrmModule.forRoot({
      ...fresh.options,
      entities: webhookEntities,
      migrations: webhookMigrations,
      migrationsRun: true,
      retryAttempts: 0,
      ...more,
    } as Parameters<typeof TypeOrmModule.forRoot>[0]);

  /**
   * DataSource options for applications whose start-up fails. The DataSource may still be opening when the
   * test ends, so it uses a database in memory.
   */
  const inMemory = { database: ':memory:' } as Partial<DataSourceOptions>;

  const start = async (
    ...imports: NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>
  ) => {
    const app = (await Test.createTestingModule({ imports }).compile()).createNestApplication({
      logger: false,
    });
    await app.init();
    return app;
  };

  it('works without options', async () => {
    const app = await start(typeOrm(), WebhooksModule.forRoot());
    expect((await app.get(WebhooksService).list('1', { limit: 10, offset: 0 })).count).toBe(0);
    await app.close();
  });

  it('accepts its options from a factory, a class or an existing provider', async () => {
    const options: WebhooksModuleOptions = { ...quiet, entities: [{ name: 'invoice' }] };
    @Injectable()
    class OptionsFactory {
      createWebhooksOptions(): WebhooksModuleOptions {
        return options;
      }
    }
    @Global()
    @Module({
      providers: [OptionsFactory, { provide: 'OPTIONS', useValue: options }],
      exports: [OptionsFactory, 'OPTIONS'],
    })
    class OptionsModule {}

    for (const how of [
      { useFactory: async (given: WebhooksModuleOptions) => given, inject: ['OPTIONS'] },
      { useClass: OptionsFactory },
      { useExisting: OptionsFactory },
    ]) {
      const app = await start(
        OptionsModule,
        typeOrm(),
        WebhooksModule.forRootAsync({ ...how, access: 'public' }),
      );
      const created = await app
        .get(WebhooksService)
        .create('1', { remoteUrl: 'https://example.com/', entity: 'invoice' });
      expect(created.entity).toBe('invoice');
      await app.close();
    }
  });

  it.each([
    ['the name servers', { worker: { enabled: false } }, false],
    ['the operating system, in development', quiet, true],
  ])('resolves the names of receivers with %s', async (_, options, isSystem) => {
    const app = await start(typeOrm(), WebhooksModule.forRoot(options));
    expect(app.get(ADDRESS_RESOLVER, { strict: false }) === resolveBySystem).toBe(isSystem);
    await app.close();
  });

  it('fails at start-up with an explanation if an option is wrong', async () => {
    await expect(start(typeOrm(inMemory), WebhooksModule.forRoot({ timeout: 'soon' }))).rejects.toThrow(
      'WebhooksModule: timeout must be',
    );
    await expect(
      start(typeOrm(inMemory), WebhooksModule.forRootAsync({ useFactory: () => ({ holdFor: -1 }) })),
    ).rejects.toThrow('WebhooksModule: holdFor must be');
  });

  it('refuses unknown options, and lists the known ones', () => {
    const acess = 'public';
    expect(() => WebhooksModule.forRoot({ acess } as never)).toThrow(
      /there is no option acess.*access.*timeout/,
    );
    expect(() => WebhooksModule.forRootAsync({ useFactory: () => ({}), acess } as never)).toThrow(
      /there is no option acess.*access.*useFactory/,
    );
  });

  it.each([
    ['its classes', { entities: [], migrations: [] }],
    ['its tables', { migrations: [] }],
    ['its tables, and uses synchronize', { migrations: [], migrationsRun: false, synchronize: true }],
    ['its classes, but has its migrations', { entities: [] }],
  ])('names at start-up the two lines to add if the DataSource lacks %s', async (_, options) => {
    const started = start(typeOrm({ ...inMemory, ...options }), WebhooksModule.forRoot(quiet));
    const error: unknown = await started.catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('"entities: [...webhookEntities]"');
    expect(String(error)).toContain('"migrations: [...webhookMigrations], migrationsRun: true"');
  });

  it('fails at start-up if the tables have not been migrated from the previous version', async () => {
    const migrations = webhookMigrations.slice(0, -1);
    await expect(start(typeOrm({ ...inMemory, migrations }), WebhooksModule.forRoot(quiet))).rejects.toThrow(
      '[...webhookMigrations]',
    );
  });

  it('supports a named DataSource, and two instances with two DataSources', async () => {
    const second = await sqlite.create();
    const app = await start(
      typeOrm({ name: 'first' }),
      typeOrm({ ...second.options, name: 'second' }),
      WebhooksModule.forRoot({ ...quiet, dataSource: 'first', isGlobal: false }),
      WebhooksModule.forRoot({ ...quiet, dataSource: 'second', isGlobal: false, prefix: 'second' }),
    );
    const count = (name: string) =>
      app.get<DataSource>(getDataSourceToken(name)).getRepository('Webhook').count();
    await app.get(WebhooksService, { strict: false }).create('1', { remoteUrl: 'https://example.com/' });
    expect((await count('first')) + (await count('second'))).toBe(1);
    await app.close();
    await second.drop();
  });

  it('works with an in-memory database', async () => {
    const transport = new RecordingTransport();
    const app = await start(
      typeOrm({ database: ':memory:' } as never),
      WebhooksModule.forRoot({ ...quiet, transport }),
    );
    await app.get(WebhooksService).create('1', { remoteUrl: 'https://example.com/' });
    await app.get(WebhookEmitter).emit<string>('orders', { org: '1', resource: '/1/', body: { a: 1 } });
    await drain(app);
    expect(transport.requests.map(({ json }) => json)).toEqual([{ a: 1 }]);
    await app.close();
  });

  it('emits within the open transaction if the option transactionManager returns its manager', async () => {
    let running: EntityManager | undefined;
    const host = await TestHost.start(sqlite, { transactionManager: () => running });
    await host.webhooks.create('1', { remoteUrl: 'https://example.com/' });
    const rolledBack = host.dataSource.transaction(async (manager) => {
      running = manager;
      await host.emitOrder();
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await host.dataSource.getRepository(WebhookDelivery).count()).toBe(0);
    await host.stop();
  });

  it('refuses a manager of another DataSource', async () => {
    const [host, other] = [await TestHost.start(sqlite), await TestHost.start(sqlite)];
    const emitted = other.dataSource.transaction((manager) =>
      host.emitter.emit<string>('orders', { org: '1', resource: '/1/', body: {} }, { manager }),
    );
    await expect(emitted).rejects.toThrow('belongs to another DataSource');
    await host.stop();
    await other.stop();
  });
});

describe('The schedule', () => {
  @Injectable()
  class HostsJob {
    ticks = 0;

    @Interval('hosts-job', 100)
    tick(): void {
      this.ticks++;
    }
  }

  it.each([
    ['the host has its own ScheduleModule', [ScheduleModule.forRoot()], 1],
    ['the host has no ScheduleModule', [], 0],
  ])("runs the host's job once per tick, and the checker too, if %s", async (_, modules, jobsPerTick) => {
    const host = await TestHost.start(sqlite, {
      modules,
      providers: [HostsJob],
      worker: { enabled: true },
      suspension: { checkEvery: 100 },
    });
    const job = host.app.get(HostsJob);
    const checker = host.app.get(SuspensionChecker);
    let checks = 0;
    const check = checker.check.bind(checker);
    checker.check = async () => {
      checks++;
      await check();
    };
    const before = job.ticks;
    let ticks = 0;
    const timer = setInterval(() => ticks++, 100);
    await until(() => ticks >= 10 && checks >= 5, { within: '30s' });
    clearInterval(timer);
    // Compares the ticks of the job with the ticks of a timer that has the same interval. A fixed number of
    // ticks cannot be expected, because the job and the timer skip ticks when the process is busy. If the job
    // were scheduled twice, it would tick twice as often as the timer.
    expect(job.ticks - before).toBeGreaterThanOrEqual(jobsPerTick * Math.floor(ticks * 0.7));
    expect(job.ticks - before).toBeLessThanOrEqual(jobsPerTick * Math.ceil(ticks * 1.3));
    if (jobsPerTick > 0)
      expect(host.app.get(SchedulerRegistry, { strict: false }).getIntervals()).toContain(checker.name);
    await host.stop();
  });

  it('suspends a webhook even if nothing is emitted or delivered', async () => {
    const receiver = await ScriptedReceiver.start();
    receiver.answerWith(503);
    const host = await TestHost.start(sqlite);
    const { id } = await host.webhooks.create('1', { remoteUrl: receiver.url('/') });
    for (let i = 0; i < 4; i++) await host.emitOrder();
    await host.drain();
    await host.dataSource.query(`update webhook set suspended_at = null where id = ${id}`);

    const checking = await host.beside({ worker: { enabled: true }, suspension: { checkEvery: 50 } });
    await until(async () => (await host.webhooks.get('1', id)).suspendedAt !== null);
    expect(receiver.requests).toHaveLength(4);
    await checking.stop();
    await host.stop();
    await receiver.close();
  });
});

describe('Lifecycle events', () => {
  const told: (WebhookFailingEvent | WebhookSuspendedEvent)[] = [];

  @Injectable()
  class TellOwners {
    @OnWebhookEvent('webhook.failing')
    @OnWebhookEvent('webhook.suspended')
    tell(event: WebhookFailingEvent | WebhookSuspendedEvent): void {
      told.push(event);
      throw new Error('the listener has a bug');
    }
  }

  it('report each change of a webhook from its creation to its deletion, and a delivery that has failed permanently', async () => {
    const receiver = await ScriptedReceiver.start();
    receiver.answerWith(503);
    const host = await TestHost.start(sqlite, { providers: [TellOwners], retry: [] });
    const events: WebhookLifecycleEvent[] = [];
    host.app.get(WebhookLifecycle).events$.subscribe((event) => events.push(event));

    const { id } = await host.webhooks.create('1', { remoteUrl: receiver.url('/') });
    for (let i = 0; i < 4; i++) {
      await host.emitOrder();
      await host.drain();
    }
    await host.webhooks.resume('1', id);
    await host.webhooks.update('1', id, { entity: 'contact' });
    await host.webhooks.update('1', id, { entity: 'contact' }); // changes nothing
    await host.webhooks.delete('1', id);

    const failed = 'delivery.failed';
    expect(events.map(({ type }) => type)).toEqual([
      'webhook.created',
      ...[failed, failed, 'webhook.failing', failed, 'webhook.suspended', failed],
      'webhook.resumed',
      'webhook.updated',
      'webhook.deleted',
    ]);
    const suspended = {
      type: 'webhook.suspended',
      org: '1',
      webhookId: id,
      entity: 'orders',
      failures: 4,
      reason: 'failures',
      lastError: 'status 503',
    };
    expect(told).toEqual([expect.objectContaining({ type: 'webhook.failing', failures: 3 }), suspended]);
    await host.stop();
    await receiver.close();
  });
});

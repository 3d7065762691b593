import { PassThrough } from 'node:stream';
import { Module } from '@nestjs/common';
import type { INestApplication, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory, repl } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import {
  WebhookEmitter,
  webhookEntities,
  webhookMigrations,
  WebhooksModule,
  WebhooksService,
} from '@app/webhooks';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { FreshDatabase } from '../support/databases.js';
import { TestTokenGuard } from '../support/rest-token.guard.js';

describeOnDatabases('A process without HTTP', (database) => {
  let fresh: FreshDatabase;
  let receiver: ScriptedReceiver;
  let api: INestApplication;

  /** Returns the module of the process that serves HTTP, which is also the module of every other process. */
  const appModule = ({ isWorker }: { isWorker: boolean }): Type => {
    @Module({
      imports: [
        TypeOrmModule.forRoot({
          ...fresh.options,
          entities: webhookEntities,
          migrations: webhookMigrations,
          migrationsRun: true,
          retryAttempts: 0,
        }),
        WebhooksModule.forRoot({
          access: TestTokenGuard,
          development: true,
          worker: { enabled: isWorker, pollEvery: 100 },
        }),
      ],
    })
    class AppModule {}
    return AppModule;
  };

  beforeEach(async () => {
    fresh = await database.create();
    receiver = await ScriptedReceiver.start();
    api = await NestFactory.create(appModule({ isWorker: false }), { logger: false });
    await api.listen(0, '127.0.0.1');
    await api.get(WebhooksService).create('1', { remoteUrl: receiver.url() });
  });
  afterEach(async () => {
    await api.close();
    await receiver.close();
    await fresh.drop();
  });

  const emit = (app: INestApplicationContext, order: number): Promise<unknown> =>
    app.get(WebhookEmitter).emit<string>('orders', { org: '1', resource: `/${order}/`, body: { order } });

  const received = (): unknown[] => receiver.requests.map(({ json }) => json);

  it('delivers what the process with HTTP emits, from the same AppModule, as an application context', async () => {
    await emit(api, 1);
    const worker = await NestFactory.createApplicationContext(appModule({ isWorker: true }), {
      logger: false,
    });
    await emit(api, 2);
    await emit(worker, 3);
    await receiver.waitFor(3, { within: '20s' });
    expect(received()).toEqual(expect.arrayContaining([{ order: 1 }, { order: 2 }, { order: 3 }]));
    await worker.close();
  });

  it('delivers as a microservice', async () => {
    const worker = await NestFactory.createMicroservice<MicroserviceOptions>(appModule({ isWorker: true }), {
      logger: false,
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: 0 },
    });
    await worker.listen();
    await emit(api, 1);
    await receiver.waitFor(1, { within: '20s' });
    await worker.close();
  });

  it('emits in the REPL', async () => {
    const server = await repl(appModule({ isWorker: false }), {
      input: new PassThrough(),
      output: new PassThrough(),
    });
    const { get } = server.context as { get: (token: unknown) => unknown };
    const dataSource = get(DataSource) as DataSource;
    await (get(WebhookEmitter) as WebhookEmitter).emit<string>('orders', {
      org: '1',
      resource: '/1/',
      body: {},
    });
    server.close();
    await until(() => !dataSource.isInitialized);
  });
});

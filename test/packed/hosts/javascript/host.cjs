// A host in CommonJS, without a compiler. Factories provide the options of the library and of the DataSource.
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { TypeOrmModule } = require('@nestjs/typeorm');
const {
  BearerTokenGuard,
  WebhookEmitter,
  webhookEntities,
  webhookMigrations,
  WebhooksModule,
} = require('nestjs-typeorm-webhooks');
const { DataSource } = require('typeorm');
const { CreateOrders1763000000000, database, Order } = require('./tables.cjs');

class CustomerGuard extends BearerTokenGuard {
  async authenticate(token) {
    return token === process.env.CUSTOMER_TOKEN ? { orgs: ['1'] } : null;
  }

  async mayUse(customer, org) {
    return customer.orgs.includes(org);
  }
}

class AppModule {}
Module({
  imports: [
    TypeOrmModule.forRootAsync({
      useFactory: () => ({
        ...database,
        entities: [Order, ...webhookEntities],
        migrations: [CreateOrders1763000000000, ...webhookMigrations],
        migrationsRun: true,
      }),
    }),
    WebhooksModule.forRootAsync({ useFactory: () => ({ development: true }), access: CustomerGuard }),
  ],
})(AppModule);

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');

  const webhooks = app.get(WebhookEmitter);
  const update = (order) =>
    app.get(DataSource).transaction(async (manager) => {
      await manager.save(Order, order);
      await webhooks.emit('orders', { org: order.org, resource: order.url, body: order }, { manager });
    });

  const { tryEverything } = await import('../scenario.mjs');
  await tryEverything(app, { update });
}

void bootstrap();

import { Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { WebhookEmitter, webhookEntities, webhookMigrations, WebhooksModule } from 'nestjs-typeorm-webhooks';

@Controller('invoices')
class InvoicesController {
  constructor(private readonly webhooks: WebhookEmitter) {}
  @Post()
  create() {
    return this.webhooks.emit('invoice', { org: '1', resource: '/invoices/7/', body: { total: '2.34 USD' } });
  }
}

const tables = { entities: webhookEntities, migrations: webhookMigrations, migrationsRun: true };
const resources = [{ name: 'invoice', description: 'Invoices' }];
@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'better-sqlite3', database: 'app.sqlite', ...tables }),
    WebhooksModule.forRoot({ access: 'public', development: true, entities: resources }),
  ],
  controllers: [InvoicesController],
})
class AppModule {}

void NestFactory.create(AppModule).then((app) => app.listen(process.env['PORT'] ?? 3000));

import { Module } from '@nestjs/common';
import { webhookEntities, webhookMigrations } from 'nestjs-typeorm-webhooks';
import { DatabaseModule } from './database/database.module';
import { FeaturesModule } from './features.module';
import { AppWebhooksModule } from './webhooks/app-webhooks.module';

/** The app with webhooks: AppModule, the tables of the webhooks, and AppWebhooksModule. */
@Module({
  imports: [
    DatabaseModule.forRoot({ entities: webhookEntities, migrations: webhookMigrations }),
    FeaturesModule,
    AppWebhooksModule,
  ],
})
export class AppWithWebhooksModule {}

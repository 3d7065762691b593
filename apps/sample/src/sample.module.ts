import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { V2ExceptionFilter, WebhooksModule } from '@app/webhooks';
import { SampleBearerGuard } from './access/sample-bearer.guard.js';
import { CalendarModule } from './calendar/calendar.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { dataSourceOptions } from './database/data-source-options.js';
import { openDataSource } from './database/migrate.js';
import { DatabaseModule } from './database/database.module.js';
import { ConnectionBound } from './http/connection-bound.js';
import { RefusedRequests } from './http/refused-requests.js';
import { OrdersModule } from './orders/orders.module.js';
import { PackagingModule } from './packaging/packaging.module.js';
import type { Settings } from './settings/settings.js';
import { SETTINGS } from './settings/settings.js';
import { SettingsModule } from './settings/settings.module.js';

/**
 * The root module of the sample, which is an example of a host of `WebhooksModule`. It serves resources of
 * the v2 API and sends their changes to webhooks.
 */
@Module({})
export class SampleModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: SampleModule,
      imports: [
        SettingsModule.with(settings),
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSourceOptions(settings.database), retryAttempts: 0 }),
          dataSourceFactory: (options) => openDataSource(options!),
        }),
        WebhooksModule.forRootAsync({
          inject: [SETTINGS],
          useFactory: ({ webhooks }: Settings) => webhooks,
          access: SampleBearerGuard,
          prefix: 'api/v2',
        }),
        DatabaseModule,
        OrdersModule,
        PackagingModule,
        ContactsModule,
        CalendarModule,
      ],
      providers: [{ provide: APP_FILTER, useClass: V2ExceptionFilter }, ConnectionBound, RefusedRequests],
    };
  }
}

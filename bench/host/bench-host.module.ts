import { Injectable, Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { webhookEntities, webhookMigrations, WebhooksModule } from '@app/webhooks';
import type { WebhooksModuleOptions } from '@app/webhooks';
import { monotonicNow } from '../harness/monotonic.js';
import { OrderSource } from './order.source.js';
import { orderTables } from './order.tables.js';
import type { HostSettings } from './protocol.js';

/**
 * Records the time just before the worker starts. At this time, all connections are open. The worker starts
 * when Nest bootstraps the application.
 */
@Injectable()
export class WorkerStart implements OnModuleInit {
  at = NaN;

  onModuleInit(): void {
    this.at = monotonicNow();
  }
}

/**
 * A host application with a database and the webhooks module. It has no HTTP routes, because they have no
 * effect on a worker.
 */
@Module({})
export class BenchHostModule {
  static with(settings: HostSettings): DynamicModule {
    return {
      module: BenchHostModule,
      imports: [
        TypeOrmModule.forRoot({
          ...settings.database,
          entities: [...webhookEntities, ...orderTables],
          migrations: webhookMigrations,
          migrationsRun: true,
          logging: false,
          retryAttempts: 0,
        }),
        WebhooksModule.forRoot(webhookOptions(settings)),
        ...(settings.isCapturing ? [WebhooksModule.forFeature([OrderSource])] : []),
      ],
      providers: [WorkerStart],
    };
  }
}

function webhookOptions({ transport, worker, timeout, suspension }: HostSettings): WebhooksModuleOptions {
  return {
    development: true,
    ...(worker && { worker }),
    ...(timeout !== undefined && { timeout }),
    ...(suspension === false && { suspension: { policy: { window: 3_600_000, verdictFor: () => null } } }),
    ...(transport === 'direct' && { transport: 'undici' }),
  };
}

import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { webhookEntities, WebhooksModule } from '@app/webhooks';
import { Changes } from './changes.js';
import { Connections } from './connections.js';
import { HostChange, HostOrder } from './ledger.js';
import { noLimits } from '../../support/no-limits.js';
import type { HostSettings } from './messages.js';
import { SqliteFiles } from './sqlite-files.js';
import { Traffic } from './traffic.js';
import { Turns } from './turns.js';

@Module({})
export class HostModule {
  static with({ number, database, clockOffset, webhooks }: HostSettings): DynamicModule {
    const files = new SqliteFiles();
    return {
      module: HostModule,
      imports: [
        TypeOrmModule.forRoot({ ...withLedger(database, files), retryAttempts: 0 }),
        WebhooksModule.forRoot({
          ...noLimits,
          development: true,
          userAgent: `faults/${number}`,
          clock: { offset: clockOffset },
          ...webhooks,
        }),
      ],
      providers: [Turns, Changes, Traffic, Connections, { provide: SqliteFiles, useValue: files }],
    };
  }
}

function withLedger(database: DataSourceOptions, files: SqliteFiles): DataSourceOptions {
  const options = { ...database, entities: [...webhookEntities, HostChange, HostOrder] };
  if (options.type !== 'better-sqlite3') return options;
  return { ...options, enableWAL: true, prepareDatabase: files.opened as (handle: unknown) => void };
}

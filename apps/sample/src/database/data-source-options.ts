import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DataSourceOptions } from 'typeorm';
import { webhookEntities, webhookMigrations } from '@app/webhooks';
import type { DatabaseSettings } from '../settings/database-settings.js';
import { sampleEntities, sampleMigrations } from './sample-tables.js';

/**
 * Returns the options of a data source that contains the sample's tables and the library's tables, in one
 * database.
 */
export function dataSourceOptions(database: DatabaseSettings): DataSourceOptions {
  const tables = {
    entities: [...sampleEntities, ...webhookEntities],
    migrations: [...sampleMigrations, ...webhookMigrations],
    synchronize: false,
    // TypeORM's other loggers write to stdout, but stdout is reserved for the line that says on which address
    // the server listens.
    logger: 'debug' as const,
  };
  switch (database.type) {
    case 'better-sqlite3':
      if (database.file !== ':memory:') mkdirSync(dirname(database.file), { recursive: true });
      return { ...tables, type: 'better-sqlite3', database: database.file, enableWAL: true };
    case 'postgres':
      return { ...tables, type: 'postgres', url: database.url };
    case 'mysql':
      return { ...tables, type: 'mysql', url: database.url, charset: 'utf8mb4' };
  }
}

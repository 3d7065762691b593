import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { DATABASE_TIMEOUT, defaultDatabaseTimeout } from './database/database-timeout.js';
import type { Database } from './database/database.js';
import { openDatabase } from './database/open-database.js';
import { DeliveriesStore } from './deliveries.store.js';
import { EventsStore } from './emit/events.store.js';
import { StoreLifecycle } from './store-lifecycle.js';
import { SuspensionsStore } from './suspend/suspensions.store.js';
import { WEBHOOKS_DATA_SOURCE, WEBHOOKS_DATABASE } from './database/tokens.js';
import { CredentialsStore } from './webhooks/credentials.store.js';
import { SecretEncryption } from './webhooks/secret-encryption.js';
import { WebhooksStore } from './webhooks/webhooks.store.js';

/**
 * The providers of the stores, of the database, and of the encryption of tokens and secrets.
 *
 * Each stage of the library (managing webhooks, emitting, delivering, suspending) injects the class of its
 * store, and depends on no code behind that class. To replace the engine that delivers, provide other classes
 * for `EventsStore` and `DeliveriesStore` here.
 */
export const storeProviders: Provider[] = [
  { provide: DATABASE_TIMEOUT, useValue: defaultDatabaseTimeout },
  {
    provide: WEBHOOKS_DATABASE,
    useFactory: (
      dataSource: DataSource,
      { clock }: ResolvedOptions,
      telemetry: Telemetry,
      timeout: number,
    ): Promise<Database> => openDatabase(dataSource, clock, telemetry, timeout),
    inject: [WEBHOOKS_DATA_SOURCE, RESOLVED_OPTIONS, Telemetry, DATABASE_TIMEOUT],
  },
  {
    provide: SecretEncryption,
    useFactory: ({ encryption }: ResolvedOptions) => new SecretEncryption(encryption),
    inject: [RESOLVED_OPTIONS],
  },
  StoreLifecycle,
  WebhooksStore,
  CredentialsStore,
  EventsStore,
  DeliveriesStore,
  SuspensionsStore,
];

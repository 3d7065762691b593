import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { Database } from './database/database.js';
import { openDatabase } from './database/open-database.js';
import { DATABASE_PATIENCE, defaultPatience } from './database/patience.js';
import { DeliveriesStore } from './deliveries.store.js';
import { EventsStore } from './emit/events.store.js';
import { StoreLifecycle } from './store-lifecycle.js';
import { SuspensionsStore } from './suspend/suspensions.store.js';
import { WEBHOOKS_DATA_SOURCE, WEBHOOKS_DATABASE } from './tokens.js';
import { SecretsAtRest } from './webhooks/secrets-at-rest.js';
import { SecretsStore } from './webhooks/secrets.store.js';
import { WebhooksStore } from './webhooks/webhooks.store.js';

/** One store per stage, and what they share: the database and the encryption of secrets. */
export const storeProviders: Provider[] = [
  { provide: DATABASE_PATIENCE, useValue: defaultPatience },
  {
    provide: WEBHOOKS_DATABASE,
    useFactory: (
      dataSource: DataSource,
      { clock }: ResolvedOptions,
      telemetry: Telemetry,
      patience: number,
    ): Promise<Database> => openDatabase(dataSource, clock, telemetry, patience),
    inject: [WEBHOOKS_DATA_SOURCE, RESOLVED_OPTIONS, Telemetry, DATABASE_PATIENCE],
  },
  {
    provide: SecretsAtRest,
    useFactory: ({ encryption }: ResolvedOptions) => new SecretsAtRest(encryption),
    inject: [RESOLVED_OPTIONS],
  },
  StoreLifecycle,
  WebhooksStore,
  SecretsStore,
  EventsStore,
  DeliveriesStore,
  SuspensionsStore,
];

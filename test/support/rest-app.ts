import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CanActivate, INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { webhookEntities, webhookMigrations, WebhooksModule, WebhooksService } from '@app/webhooks';
import type { WebhookEntityDefinition, WebhooksModuleExtras, WebhooksModuleOptions } from '@app/webhooks';
import { DataSource } from 'typeorm';
import { LogWatch } from './log-watch.js';
import { noLimits } from './no-limits.js';
import { RestClient } from './rest-client.js';
import { goodToken, TestTokenGuard } from './rest-token.guard.js';

export const adapters = ['express', 'fastify'] as const;
export type AdapterName = (typeof adapters)[number];

export interface RestAppOptions extends Pick<WebhooksModuleExtras, 'prefix' | 'decorators'> {
  /**
   * The guards of the routes. An empty list makes the routes public. Default: a guard that accepts the tokens
   * of the tests.
   */
  readonly guards?: readonly Type<CanActivate>[];
  /** Module metadata that the host has in addition to the library. */
  readonly host?: ModuleMetadata;
  /** Configures the application, as the `main.ts` of a host does. */
  readonly configure?: (app: INestApplication) => void;
  readonly development?: boolean;
  /** Additional options of the library. */
  readonly webhooks?: WebhooksModuleOptions;
  /** The entities that the host declares in addition to the standard ones. */
  readonly entities?: readonly WebhookEntityDefinition[];
}

export interface RestApp {
  /** A REST client that sends no credentials. */
  readonly anonymous: RestClient;
  /** A REST client that sends the token for org `1` and for all orgs whose names begin with `org`. */
  readonly client: RestClient;
  readonly webhooks: WebhooksService;
  /** Suspends a webhook by writing to its row, as if the suspension policy had suspended it. */
  suspend(id: number): Promise<void>;
  /** Closes the application. @throws if a secret was logged */
  close(): Promise<void>;
}

/**
 * Starts a host of the library on SQLite. It listens on the loopback address, and the HTTP adapter has its
 * default options. The limits on webhooks and calls are off, unless a test sets them.
 */
export async function startRestApp(adapter: AdapterName, options: RestAppOptions = {}): Promise<RestApp> {
  const { host = {}, configure } = options;
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-rest-'));
  const testing = await Test.createTestingModule({
    ...host,
    imports: [...(host.imports ?? []), ...modulesOf(join(folder, 'test.sqlite'), options)],
  }).compile();
  const logs = new LogWatch();
  const app = testing.createNestApplication(
    adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
    { logger: logs },
  );
  configure?.(app);
  await app.listen(0, '127.0.0.1');
  const anonymous = new RestClient(await app.getUrl());
  return {
    anonymous,
    client: anonymous.with({ authorization: `Bearer ${goodToken}` }),
    webhooks: app.get(WebhooksService),
    suspend: async (id) => {
      const at = new Date('2018-03-30T08:18:48Z').getTime();
      await app.get(DataSource).query('update webhook set suspended_at = ? where id = ?', [at, id]);
    },
    close: async () => {
      await logs.close(app);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function modulesOf(
  database: string,
  { guards = [TestTokenGuard], entities = [], development, webhooks, prefix, decorators }: RestAppOptions,
): NonNullable<ModuleMetadata['imports']> {
  return [
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      database,
      entities: webhookEntities,
      migrations: webhookMigrations,
      migrationsRun: true,
      retryAttempts: 0,
    }),
    WebhooksModule.forRoot({
      access: guards.length > 0 ? guards : 'public',
      entities,
      worker: { enabled: false },
      ...noLimits,
      ...webhooks,
      ...(development !== undefined && { development }),
      ...(prefix !== undefined && { prefix }),
      ...(decorators !== undefined && { decorators }),
    }),
  ];
}

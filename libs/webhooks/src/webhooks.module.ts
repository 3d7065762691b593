import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import type { ConfigurableModuleAsyncOptions, DynamicModule, Provider, Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { captureProviders } from './capture/capture.providers.js';
import { FeatureSources } from './capture/feature-sources.js';
import { WebhookChanges } from './capture/webhook-changes.service.js';
import type { AnyWebhookSource, WebhookSource } from './capture/webhook-source.js';
import { Catalog } from './catalog/catalog.js';
import { emitProviders } from './emit/emit.providers.js';
import { WebhookEmitter } from './emit/webhook-emitter.service.js';
import { mountRoutes } from './http/mount-routes.js';
import { manageProviders } from './manage/manage.providers.js';
import { SecretsReencryption } from './manage/secrets.reencryption.js';
import { WebhooksService } from './manage/webhooks.service.js';
import { observeProviders } from './observe/observe.providers.js';
import { WebhookLifecycle } from './observe/webhook-lifecycle.js';
import type { WebhooksFeatureOptions, WebhooksModuleExtras } from './options/extras.js';
import { optionGroup } from './options/option-group.js';
import { Option } from './options/option.js';
import type { WebhooksModuleOptions } from './options/options.js';
import { extraNames, resolveExtras, resolveFeature } from './options/resolved-extras.js';
import { checkFactory, factoryNames } from './options/resolved-factory.js';
import { optionNames, RESOLVED_OPTIONS, resolveOptions } from './options/resolved-options.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { settleProviders } from './settle/settle.providers.js';
import { SuspensionChecker } from './settle/suspension.checker.js';
import { sendProviders, WEBHOOKS_HTTP_SERVICE } from './send/send.providers.js';
import { WEBHOOKS_DATA_SOURCE } from './store/database/tokens.js';
import { storeProviders } from './store/store.providers.js';
import { ConfigurableModuleClass, WEBHOOKS_OPTIONS } from './webhooks.module-definition.js';
import { DeliveryWorker } from './worker/delivery.worker.js';
import { workerProviders } from './worker/worker.providers.js';

/**
 * The options of `forRootAsync`: a factory for the options, and the extras. The extras are given next to the
 * factory, because the module needs them before the factory runs.
 */
export type WebhooksModuleAsyncOptions = ConfigurableModuleAsyncOptions<
  WebhooksModuleOptions,
  'createWebhooksOptions'
> &
  WebhooksModuleExtras;

/**
 * The providers of all folders. First come the stages that an event passes through, in this order: capture,
 * emit, worker, send and settle. Then come the folders that all stages use.
 */
const providers: Provider[] = [
  { provide: RESOLVED_OPTIONS, useFactory: resolveOptions, inject: [WEBHOOKS_OPTIONS] },
  {
    provide: Catalog,
    useFactory: ({ entities }: ResolvedOptions) => new Catalog(entities),
    inject: [RESOLVED_OPTIONS],
  },
  ...captureProviders,
  ...emitProviders,
  ...workerProviders,
  ...sendProviders,
  ...settleProviders,
  ...manageProviders,
  ...storeProviders,
  ...observeProviders,
];

/**
 * Offers webhooks to your customers, from your own database.
 *
 * ```ts
 * TypeOrmModule.forRoot({
 *   …, entities: [...webhookEntities], migrations: [...webhookMigrations], migrationsRun: true,
 * }),
 * WebhooksModule.forRoot({ access: CustomerGuard }),
 * ```
 */
@Module({})
export class WebhooksModule extends ConfigurableModuleClass {
  /**
   * Registers the module.
   * @param options the options and extras, which all have defaults. Without `access`, no REST routes are
   *   mounted
   * @throws WebhooksConfigurationError at start-up, with the name of the option, its rule and the given value
   */
  static override forRoot(options: WebhooksModuleOptions & WebhooksModuleExtras = {}): DynamicModule {
    optionGroup('', options, [...extraNames, ...optionNames]);
    return assemble(super.forRoot(options), options);
  }

  /**
   * Registers the module with options from `useFactory`, `useClass` or `useExisting`. Give the extras
   * (`access`, `prefix`, …) next to the factory.
   * @throws WebhooksConfigurationError at start-up, like `forRoot`
   */
  static override forRootAsync(options: WebhooksModuleAsyncOptions): DynamicModule {
    checkFactory(optionGroup('', options, [...extraNames, ...factoryNames]));
    return assemble(super.forRootAsync(options), options);
  }

  /**
   * Captures changes. When a resource that one of the sources describes is changed, an event is emitted
   * automatically. Needs a `forRoot` for the same DataSource.
   *
   * ```ts imports: [WebhooksModule.forFeature([OrderSource, ContactSource])] ```
   *
   * @param sources injectable classes that extend `WebhookSource`. Give each one only once in the application
   * @throws WebhooksConfigurationError at start-up, if an argument has a wrong type, if a source can't be
   *   captured, is given twice or isn't a singleton, or if there is no `forRoot` for the same DataSource
   */
  static forFeature(
    sources: readonly Type<AnyWebhookSource>[],
    options?: WebhooksFeatureOptions,
  ): DynamicModule {
    const { dataSource, imports } = resolveFeature(options);
    const sourceOption = new Option('the list of sources', sources);
    sourceOption.list([]);
    sourceOption.classes('must contain only classes');
    const featureSources: Provider = {
      provide: FeatureSources,
      useFactory: (owner: DataSource, ...instances: WebhookSource[]) => new FeatureSources(owner, instances),
      inject: [getDataSourceToken(dataSource), ...sources],
    };
    return {
      module: WebhooksModule,
      imports,
      providers: [...sources, featureSources],
      exports: [...sources],
    };
  }
}

function assemble(definition: DynamicModule, given: WebhooksModuleExtras): DynamicModule {
  const extras = resolveExtras(given);
  const routes =
    extras.access === undefined
      ? { controllers: [], providers: [] }
      : mountRoutes({ ...extras, guards: extras.access });
  return {
    ...definition,
    global: extras.isGlobal,
    imports: [...(definition.imports ?? []), ...extras.imports, HttpModule.register({}), DiscoveryModule],
    controllers: routes.controllers,
    providers: [
      ...(definition.providers ?? []),
      { provide: WEBHOOKS_DATA_SOURCE, useExisting: getDataSourceToken(extras.dataSource) },
      ...providers,
      ...routes.providers,
    ],
    exports: [
      WebhooksService,
      WebhookEmitter,
      WebhookChanges,
      DeliveryWorker,
      SuspensionChecker,
      SecretsReencryption,
      WebhookLifecycle,
      Catalog,
      WEBHOOKS_HTTP_SERVICE,
    ],
  };
}

import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { Catalog } from '../catalog/catalog.js';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/tokens.js';
import { CaptureMap } from './capture-map.js';
import { ChangeRenderer } from './change-renderer.js';
import { ChangeSubscriber } from './change-subscriber.js';
import { FeatureSources } from './feature-sources.js';
import { IsolationLevels } from './typeorm/isolation-levels.js';
import { OpenTransactions } from './open-transactions.js';
import { OutsideChanges } from './outside-changes.js';
import { Refusals } from './refusals.js';
import { RowsBefore } from './typeorm/rows-before.js';
import { Upserts } from './typeorm/upserts.js';

/** Begins to capture: finds the sources of this module's DataSource, and subscribes to what TypeORM does there. Without sources it does nothing. */
@Injectable()
export class ChangeCapture implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly map: CaptureMap,
    private readonly catalog: Catalog,
    private readonly transactions: OpenTransactions,
    private readonly outside: OutsideChanges,
    private readonly rowsBefore: RowsBefore,
    private readonly isolation: IsolationLevels,
    private readonly renderer: ChangeRenderer,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws WebhooksConfigurationError when a source names what can't be captured */
  onModuleInit(): void {
    for (const feature of this.features()) {
      for (const source of feature.take()) this.map.add(source, this.dataSource, this.catalog);
    }
    if (this.map.sources.length === 0) return;
    this.dataSource.subscribers.push(
      new ChangeSubscriber(
        this.map,
        this.transactions,
        this.outside,
        this.rowsBefore,
        this.isolation,
        new Refusals(this.map, this.transactions, this.options.capture),
        new Upserts(),
        (runner) => this.renderer.emitChanges(runner),
      ),
    );
  }

  private features(): FeatureSources[] {
    const wrappers = this.discovery.getProviders().filter(({ token }) => token === FeatureSources);
    if (!wrappers.every((wrapper) => wrapper.isDependencyTreeStatic())) {
      throw new WebhooksConfigurationError(
        'a source must not be request-scoped, nor anything that it injects: transactions commit outside of requests too',
      );
    }
    const features = wrappers.map((wrapper) => wrapper.instance as FeatureSources);
    return features.filter(({ dataSource }) => dataSource === this.dataSource);
  }
}

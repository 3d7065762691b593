import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/database/tokens.js';
import { CaptureMap } from './capture-map.js';
import { ChangeSubscriber } from './change-subscriber.js';
import { FeatureSources } from './feature-sources.js';
import { TransactionSubscriber } from './transaction-subscriber.js';

/**
 * Starts capture: takes the sources that were registered for this module's DataSource, and adds the TypeORM
 * subscribers that follow its changes. Adds no subscribers if there are no sources.
 */
@Injectable()
export class ChangeCapture implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly map: CaptureMap,
    private readonly transactions: TransactionSubscriber,
    private readonly changes: ChangeSubscriber,
  ) {}

  /**
   * @throws WebhooksConfigurationError when a source cannot be captured, is registered twice or is
   *   request-scoped
   */
  onModuleInit(): void {
    for (const feature of this.findFeatures()) {
      for (const source of feature.take()) this.map.add(source);
    }
    if (this.map.sources.length === 0) return;
    this.dataSource.subscribers.push(this.transactions, this.changes);
  }

  private findFeatures(): FeatureSources[] {
    const wrappers = this.discovery.getProviders().filter(({ token }) => token === FeatureSources);
    if (!wrappers.every((wrapper) => wrapper.isDependencyTreeStatic())) {
      throw new WebhooksConfigurationError(
        'a source and everything that it injects must be singletons, not request-scoped, because transactions also commit outside requests',
      );
    }
    const features = wrappers.map((wrapper) => wrapper.instance as FeatureSources);
    return features.filter(({ dataSource }) => dataSource === this.dataSource);
  }
}

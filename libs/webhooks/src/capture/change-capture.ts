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
import { hookQueryBuilders } from './typeorm/query-builders.js';

/**
 * Start reading here. This class registers the two TypeORM subscribers that capture changes, and hooks into
 * TypeORM's query builders. It does neither if this module's DataSource has no sources.
 *
 * A changed row passes through these classes, in this order:
 *
 * 1. `ChangeSubscriber`: TypeORM reports the change. The subscriber marks the row or refuses the change. For
 *    a query builder, `CapturedStatements` finds out which rows it changes.
 * 2. `ChangeMarker`: adds the row to `OpenTransactions`, the store of the changed rows of each transaction.
 * 3. `TransactionSubscriber`: TypeORM reports that COMMIT is about to run.
 * 4. `BeforeCommit`: takes the stored rows, passes them to step 5, and repeats both if more rows have changed
 *    since.
 * 5. `ResourceEmitter`: finds and locks the root rows, and calls `ChangeRenderer` to render their resources.
 * 6. `WebhookEmitter` in `emit/`: writes the events. When the host itself calls `emit`, only this step runs.
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
    hookQueryBuilders(this.dataSource);
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

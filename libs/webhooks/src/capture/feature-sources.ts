import type { OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { WebhookSource } from './webhook-source.js';

/**
 * Holds the sources that one call of `WebhooksModule.forFeature` registers. At start-up, the
 * `WebhooksModule.forRoot` with the same DataSource takes the sources from here.
 */
export class FeatureSources implements OnApplicationBootstrap {
  private isTaken = false;

  constructor(
    readonly dataSource: DataSource,
    private readonly sources: readonly WebhookSource[],
  ) {}

  take(): readonly WebhookSource[] {
    this.isTaken = true;
    return this.sources;
  }

  /** @throws WebhooksConfigurationError when there are sources, but no `forRoot` has taken them */
  onApplicationBootstrap(): void {
    if (this.isTaken || this.sources.length === 0) return;
    const names = this.sources.map((source) => source.constructor.name).join(', ');
    throw new WebhooksConfigurationError(
      `no WebhooksModule.forRoot() has the DataSource of forFeature([${names}]); pass the same dataSource to both`,
    );
  }
}

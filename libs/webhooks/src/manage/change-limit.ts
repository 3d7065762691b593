import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WebhooksStore } from '../store/webhooks/webhooks.store.js';
import { MinuteLimit } from './minute-limit.js';
import { orNotFound } from './or-not-found.js';

/** Counts all changes of an org's webhooks for the option `changesPerMinute`. */
@Injectable()
export class ChangeLimit {
  private readonly changes: MinuteLimit;

  constructor(
    private readonly store: WebhooksStore,
    @Inject(RESOLVED_OPTIONS) { changesPerMinute }: ResolvedOptions,
  ) {
    this.changes = new MinuteLimit('changesPerMinute', changesPerMinute);
  }

  /**
   * Counts a change before it is made. A change of a webhook that doesn't exist isn't counted.
   * @throws WebhookNotFoundError; TooManyRequestsError if the org has reached the limit
   */
  async count(org: string, id: number): Promise<void> {
    orNotFound(await this.store.find(org, id), org, id);
    await this.changes.count(org);
  }
}

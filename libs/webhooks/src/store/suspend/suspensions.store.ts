import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../tokens.js';
import { cancelWaiting, hurryRetries, sweepHeld, webhooksWithHeld } from './held.sql.js';
import type { Judgement, SuspensionRule } from './suspension.sql.js';
import { failingWebhooks, judgeWebhooks } from './suspension.sql.js';

/** Suspends webhooks, and moves the deliveries that wait for them. */
@Injectable()
export class SuspensionsStore {
  constructor(@Inject(WEBHOOKS_DATABASE) private readonly database: Database) {}

  /** Those of these webhooks that the rule has something to say about. */
  judge(webhookIds: readonly number[], rule: SuspensionRule): Promise<Judgement[]> {
    return this.database.transaction(() => judgeWebhooks(this.dialect, webhookIds, rule));
  }

  failingWebhooks(window: number): Promise<number[]> {
    return this.database.read(() => failingWebhooks(this.dialect, window));
  }

  webhooksWithHeld(): Promise<number[]> {
    return this.database.read(() => webhooksWithHeld(this.dialect));
  }

  /** Moves all held deliveries of a webhook to where they belong by now. Each batch is a transaction of its own. */
  async sweepHeld(webhookId: number, holdFor: number): Promise<void> {
    while ((await this.database.transaction(() => sweepHeld(this.dialect, webhookId, holdFor))) > 0);
  }

  /** Makes all retries of a webhook due now. Each batch is a transaction of its own. */
  async hurryRetries(webhookId: number): Promise<void> {
    while ((await this.database.transaction(() => hurryRetries(this.dialect, webhookId))) > 0);
  }

  /** Cancels all waiting deliveries of a deleted webhook. Each batch is a transaction of its own. */
  async cancelWaiting(webhookId: number): Promise<void> {
    while ((await this.database.transaction(() => cancelWaiting(this.dialect, webhookId))) > 0);
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../tokens.js';
import { cancelWaiting, hurryRetries, sweepHeld, webhooksWithHeld } from './held.sql.js';
import type { SuspensionDecision, SuspensionRule } from './suspension.sql.js';
import { failingWebhooks, suspendFailing } from './suspension.sql.js';

/** Suspends webhooks, and moves the deliveries that wait for them. */
@Injectable()
export class SuspensionsStore {
  constructor(@Inject(WEBHOOKS_DATABASE) private readonly database: Database) {}

  /** Suspends those of these webhooks that the rule suspends. Returns its decisions, except where it decided nothing. */
  suspendFailing(webhookIds: readonly number[], rule: SuspensionRule): Promise<SuspensionDecision[]> {
    return this.database.transaction(() => suspendFailing(this.dialect, webhookIds, rule));
  }

  /** Returns the active webhooks that have failed within the window, in milliseconds. */
  failingWebhooks(window: number): Promise<number[]> {
    return this.database.read(() => failingWebhooks(this.dialect, window));
  }

  /** Returns the webhooks that have held deliveries. */
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

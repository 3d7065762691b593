import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../database/tokens.js';
import { cancelWaiting, makeRetriesDue, resolveHeld, webhooksWithHeld } from './held.sql.js';
import type { SuspensionDecision, SuspensionRule } from './suspension.sql.js';
import { failingWebhooks, suspendFailing } from './suspension.sql.js';

/**
 * Suspends webhooks, and changes the states of deliveries after a suspension, a resume or a delete. Each
 * method is atomic unless its comment says otherwise.
 */
@Injectable()
export class SuspensionsStore {
  constructor(@Inject(WEBHOOKS_DATABASE) private readonly database: Database) {}

  /**
   * Suspends the given webhooks for which the rule says so. Returns the decisions of the rule, except `null`.
   */
  suspendFailing(webhookIds: readonly number[], rule: SuspensionRule): Promise<SuspensionDecision[]> {
    return this.database.transaction(() => suspendFailing(this.dialect, webhookIds, rule));
  }

  /** Returns the ids of the active webhooks with a failed attempt in the last `window` milliseconds. */
  failingWebhooks(window: number): Promise<number[]> {
    return this.database.read(() => failingWebhooks(this.dialect, window));
  }

  /** Returns the ids of the webhooks that have held deliveries. */
  webhooksWithHeld(): Promise<number[]> {
    return this.database.read(() => webhooksWithHeld(this.dialect));
  }

  /**
   * Changes the states of a webhook's held deliveries. They go back into the lane if the webhook is active,
   * and are cancelled if it was deleted. If the webhook is suspended, those that were held for longer than
   * `holdFor` milliseconds fail. Runs as several transactions.
   */
  async resolveHeld(webhookId: number, holdFor: number): Promise<void> {
    while ((await this.database.transaction(() => resolveHeld(this.dialect, webhookId, holdFor))) > 0);
  }

  /** Makes all retries of a webhook due now. Runs as several transactions. */
  async makeRetriesDue(webhookId: number): Promise<void> {
    while ((await this.database.transaction(() => makeRetriesDue(this.dialect, webhookId))) > 0);
  }

  /** Cancels all waiting deliveries of a deleted webhook. Runs as several transactions. */
  async cancelWaiting(webhookId: number): Promise<void> {
    while ((await this.database.transaction(() => cancelWaiting(this.dialect, webhookId))) > 0);
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}

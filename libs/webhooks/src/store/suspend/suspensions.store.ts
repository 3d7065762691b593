import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../database/tokens.js';
import { cancelWaiting, makeRetriesDue, resolveHeld, webhooksWithHeld } from './held.sql.js';
import type { SuspensionDecision, SuspensionRule } from './suspension.sql.js';
import { failingWebhooks, suspendFailing } from './suspension.sql.js';

/**
 * Suspends webhooks, and moves the deliveries that wait for them. Each method is atomic unless it says
 * otherwise.
 */
@Injectable()
export class SuspensionsStore {
  constructor(@Inject(WEBHOOKS_DATABASE) private readonly database: Database) {}

  /**
   * Suspends those of these webhooks that the rule suspends. Returns the rule's verdicts, except `null` ones.
   */
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

  /**
   * Moves all held deliveries of a webhook on: into the lane if it is active, cancelled if it was deleted,
   * failed if they were held for longer than `holdFor` milliseconds. Each batch is a separate transaction.
   */
  async resolveHeld(webhookId: number, holdFor: number): Promise<void> {
    while ((await this.database.transaction(() => resolveHeld(this.dialect, webhookId, holdFor))) > 0);
  }

  /** Makes all retries of a webhook due now. Each batch is a separate transaction. */
  async makeRetriesDue(webhookId: number): Promise<void> {
    while ((await this.database.transaction(() => makeRetriesDue(this.dialect, webhookId))) > 0);
  }

  /** Cancels all waiting deliveries of a deleted webhook. Each batch is a separate transaction. */
  async cancelWaiting(webhookId: number): Promise<void> {
    while ((await this.database.transaction(() => cancelWaiting(this.dialect, webhookId))) > 0);
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}

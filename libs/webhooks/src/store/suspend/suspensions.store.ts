import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../database/tokens.js';
import { deferredFor } from '../webhooks/deferrals.sql.js';
import { endHolds, expireDeferred, makeRetriesDue, webhooksWithHeld } from './end-holds.sql.js';
import type { ActiveAgain, EgressAttempt } from './reclassify.sql.js';
import { reclassify } from './reclassify.sql.js';
import type { SuspensionDecision, SuspensionRule } from './suspension.sql.js';
import { applyPolicy, webhooksWithRecentFailures } from './suspension.sql.js';

/**
 * Suspends webhooks, ends the hold of deliveries, and makes retries due after a resume. Each method is atomic
 * unless its comment says otherwise.
 */
@Injectable()
export class SuspensionsStore {
  constructor(@Inject(WEBHOOKS_DATABASE) private readonly database: Database) {}

  /**
   * Applies the rule to the given webhooks, and suspends a webhook if the rule says so. Returns the decisions
   * of the rule, except `null`. The decision `'failing'` suspends nothing.
   */
  applyPolicy(webhookIds: readonly number[], rule: SuspensionRule): Promise<SuspensionDecision[]> {
    return this.database.transaction(() => applyPolicy(this.dialect, webhookIds, rule));
  }

  /**
   * Returns the ids of the active webhooks with a failed attempt that counts, in the last `window`
   * milliseconds.
   */
  webhooksWithRecentFailures(window: number): Promise<number[]> {
    return this.database.read(() => webhooksWithRecentFailures(this.dialect, window));
  }

  /** Returns the ids of the webhooks that have held deliveries. */
  webhooksWithHeld(): Promise<number[]> {
    return this.database.read(() => webhooksWithHeld(this.dialect));
  }

  /**
   * Ends the hold of a webhook's deliveries. The deliveries go back into the lane if the webhook is active,
   * and are cancelled if it was deleted. If the webhook is suspended, deliveries that were held for longer
   * than `holdFor` milliseconds fail. Runs as several transactions.
   */
  async endHolds(webhookId: number, holdFor: number): Promise<void> {
    while ((await this.database.transaction(() => endHolds(this.dialect, webhookId, holdFor))) > 0);
  }

  /**
   * Makes deliveries fail that have waited for longer than `holdFor` milliseconds for a receiver that asks
   * for one pause after the other. Runs as several transactions.
   */
  async expireDeferred(holdFor: number): Promise<void> {
    for (const webhookId of await this.database.read(() => deferredFor(this.dialect, holdFor))) {
      while ((await this.database.transaction(() => expireDeferred(this.dialect, webhookId, holdFor))) > 0);
    }
  }

  /** Makes all retries of a webhook due now. Runs as several transactions. */
  async makeRetriesDue(webhookId: number): Promise<void> {
    while ((await this.database.transaction(() => makeRetriesDue(this.dialect, webhookId))) > 0);
  }

  /**
   * Changes the result of failed attempts to `egress`, and corrects their deliveries and webhooks.
   * @returns the webhooks that were suspended only because of these attempts, and are active again
   */
  reclassify(attempts: readonly EgressAttempt[], rule: SuspensionRule): Promise<ActiveAgain[]> {
    return this.database.transaction(() => reclassify(this.dialect, attempts, rule));
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}

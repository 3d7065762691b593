import { Injectable } from '@nestjs/common';
import { Telemetry } from '../observe/telemetry.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { monotonicNow } from '../shared/clock.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import type { WebhookTarget } from '../store/webhooks/targets.sql.js';

/** How long a webhook stays in the cache after it was read, in milliseconds. */
const freshFor = 250;

interface KnownTarget {
  readonly target: WebhookTarget | 'unsendable';
  /** When the read began, on the monotonic clock. The result of an earlier read doesn't replace it. */
  readonly askedAt: number;
  readonly readAt: number;
}

/**
 * Caches where to send the deliveries of each webhook, or the fact that nothing may be sent to the webhook.
 * The cache subscribes to the lifecycle events of this process. When a webhook is changed, suspended or
 * deleted, the cache forgets it, so that nothing more starts with the old data. An entry is used for at most
 * `freshFor` milliseconds, because this process gets no event when another process changes a webhook.
 */
@Injectable()
export class TargetCache {
  private readonly known = new Map<number, KnownTarget>();
  private readonly reportedUndecryptable = new Set<number>();
  /**
   * The time at which this process last published a lifecycle event of any webhook, on the monotonic clock.
   * The result of a read that began earlier may be outdated, so it isn't cached.
   */
  private changedAt = -Infinity;

  constructor(
    private readonly store: DeliveriesStore,
    private readonly lifecycle: WebhookLifecycle,
    private readonly telemetry: Telemetry,
  ) {
    lifecycle.events$.subscribe((event) => {
      if (!('webhookId' in event)) return;
      this.changedAt = monotonicNow();
      this.known.delete(event.webhookId);
    });
  }

  /**
   * Returns where to send the deliveries of a webhook: `unsendable` if the webhook is suspended, deferred,
   * deleted or undecryptable, and `unknown` if it must be read again because its entry is missing or too old.
   */
  find(webhookId: number, now: number): WebhookTarget | 'unsendable' | 'unknown' {
    const known = this.known.get(webhookId);
    return known && now - known.readAt <= freshFor ? known.target : 'unknown';
  }

  /** Notes that nothing may be sent to this webhook now, because this process has deferred its lane. */
  deferred(webhookId: number): void {
    const now = monotonicNow();
    this.known.delete(webhookId);
    this.known.set(webhookId, { target: 'unsendable', askedAt: now, readAt: now });
  }

  /**
   * Caches the webhooks of a claim. Publishes `webhook.undecryptable` once for each webhook whose secrets
   * can't be decrypted.
   *
   * @param targets the webhooks of the claim, by their ids
   * @param claimedAt when the claim began, on the monotonic clock
   */
  learnFromClaim(targets: ReadonlyMap<number, WebhookTarget>, claimedAt: number): void {
    for (const target of targets.values()) this.reportUndecryptable(target);
    for (const [webhookId, target] of targets) {
      this.learn(webhookId, target, { askedAt: claimedAt, readAt: claimedAt });
    }
    this.forgetStale();
  }

  /**
   * Reads these webhooks again and caches them.
   *
   * @returns false if they could not be read
   */
  async reread(webhookIds: readonly number[]): Promise<boolean> {
    const askedAt = monotonicNow();
    try {
      const targets = await this.store.readTargets(webhookIds);
      // The age of the entries counts from now and not from `askedAt`. Otherwise, entries from a slow
      // database would already be too old, and would be read again and again.
      const readAt = monotonicNow();
      for (const webhookId of webhookIds) this.learn(webhookId, targets.get(webhookId), { askedAt, readAt });
      return true;
    } catch (error) {
      this.telemetry.report({ type: 'targets.failed', error });
      return false;
    }
  }

  /** @param target undefined if the webhook is deleted */
  private learn(
    webhookId: number,
    target: WebhookTarget | undefined,
    { askedAt, readAt }: Record<'askedAt' | 'readAt', number>,
  ): void {
    if (askedAt < (this.known.get(webhookId)?.askedAt ?? -Infinity)) return;
    this.known.delete(webhookId);
    if (askedAt <= this.changedAt) return;
    const isSendable = target && !target.isSuspended && !target.isDeferred && !target.undecryptable;
    this.known.set(webhookId, { target: isSendable ? target : 'unsendable', askedAt, readAt });
  }

  private reportUndecryptable({ webhookId, org, undecryptable }: WebhookTarget): void {
    if (!undecryptable || this.reportedUndecryptable.has(webhookId)) return;
    this.reportedUndecryptable.add(webhookId);
    this.lifecycle.publish({ type: 'webhook.undecryptable', org, webhookId, error: undecryptable.message });
  }

  /** Keeps the cache small. Stops at the first fresh entry, because the oldest entries come first. */
  private forgetStale(): void {
    const now = monotonicNow();
    for (const [webhookId, { readAt }] of this.known) {
      if (now - readAt <= freshFor) return;
      this.known.delete(webhookId);
    }
  }
}

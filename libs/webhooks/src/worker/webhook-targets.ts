import { Injectable } from '@nestjs/common';
import { Telemetry } from '../observe/telemetry.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { monotonicNow } from '../shared/clock.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import type { WebhookTarget } from '../store/webhooks/targets.sql.js';

/** Milliseconds for which a webhook that was read need not be read again. */
const freshFor = 250;

interface KnownTarget {
  readonly target: WebhookTarget | 'unsendable';
  readonly readAt: number;
}

/** Caches where to send the deliveries of each webhook, and whether to: it may be suspended or deleted. */
@Injectable()
export class WebhookTargets {
  private readonly known = new Map<number, KnownTarget>();
  private readonly reportedUndecryptable = new Set<number>();
  /**
   * When any webhook last changed in this process, on the monotonic clock. A read that began earlier may be
   * out of date.
   */
  private changedAt = -Infinity;

  constructor(
    private readonly store: DeliveriesStore,
    private readonly lifecycle: WebhookLifecycle,
    private readonly telemetry: Telemetry,
  ) {
    lifecycle.events$.subscribe(({ webhookId }) => {
      this.changedAt = monotonicNow();
      this.known.delete(webhookId);
    });
  }

  /** Returns `unknown` if the webhook must be read again, because it may have changed since. */
  find(webhookId: number, now: number): WebhookTarget | 'unsendable' | 'unknown' {
    const known = this.known.get(webhookId);
    return known && now - known.readAt <= freshFor ? known.target : 'unknown';
  }

  /**
   * Also publishes each webhook that is undecryptable, once.
   *
   * @param targets the webhooks of a claim
   * @param claimedAt when the claim began, on the monotonic clock
   */
  learnFromClaim(targets: ReadonlyMap<number, WebhookTarget>, claimedAt: number): void {
    for (const target of targets.values()) this.reportUndecryptable(target);
    for (const [webhookId, target] of targets) {
      this.learn(webhookId, target, { askedAt: claimedAt, readAt: claimedAt });
    }
    this.forgetStale();
  }

  /** Reads these webhooks again. @returns whether they could be read */
  async reread(webhookIds: readonly number[]): Promise<boolean> {
    const askedAt = monotonicNow();
    try {
      const targets = await this.store.readTargets(webhookIds);
      // Fresh from now and not from `askedAt`: a slow database would be asked again and again.
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
    this.known.delete(webhookId);
    if (askedAt <= this.changedAt) return;
    const isSendable = target && !target.isSuspended && !target.undecryptable;
    this.known.set(webhookId, { target: isSendable ? target : 'unsendable', readAt });
  }

  private reportUndecryptable({ webhookId, org, undecryptable }: WebhookTarget): void {
    if (!undecryptable || this.reportedUndecryptable.has(webhookId)) return;
    this.reportedUndecryptable.add(webhookId);
    this.lifecycle.publish({ type: 'webhook.undecryptable', org, webhookId, error: undecryptable.message });
  }

  /** Keeps the cache small. The oldest entries come first, so this ends at the first fresh one. */
  private forgetStale(): void {
    const now = monotonicNow();
    for (const [webhookId, { readAt }] of this.known) {
      if (now - readAt <= freshFor) return;
      this.known.delete(webhookId);
    }
  }
}

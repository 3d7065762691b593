import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Telemetry } from '../../observe/telemetry.js';
import { WebhookLifecycle } from '../../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../../options/resolved-options.js';
import type { ResolvedOptions } from '../../options/resolved-options.js';
import type { FinishedAttempt } from '../../store/record/finished-attempt.js';
import { SuspensionsStore } from '../../store/suspend/suspensions.store.js';
import { waitAfterOwnFault } from '../own-fault-wait.js';
import { Suspensions } from '../suspensions.js';
import { EgressWatch } from './egress-watch.js';

/** Maximum number of attempts that one transaction changes. */
const maxPerTransaction = 200;
/** Maximum number of attempts to remember. If there are more, the oldest ones keep counting. */
const maxSuspects = 50_000;
/** How long to wait before a failed change is tried again, in milliseconds. */
const againAfter = 5_000;

type Suspect = Pick<FinishedAttempt, 'deliveryId' | 'webhookId' | 'number'> & {
  readonly startedAt: number;
  readonly endedAt: number;
};

/**
 * Corrects the first failures of an outage on the sender's side. They are recorded as failures of the
 * receivers, because nobody knows yet that the outage has begun. When `EgressWatch` recognises it, this class
 * changes these attempts to `egress`, and ends the suspensions that only they have caused. It corrects only
 * attempts of this process. If the process dies before, its failures keep counting.
 */
@Injectable()
export class EgressReclassifier implements OnModuleDestroy {
  private suspects: Suspect[] = [];
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly watch: EgressWatch,
    private readonly store: SuspensionsStore,
    private readonly suspensions: Suspensions,
    private readonly lifecycle: WebhookLifecycle,
    private readonly telemetry: Telemetry,
    @Inject(RESOLVED_OPTIONS) private readonly options: Pick<ResolvedOptions, 'holdFor'>,
  ) {
    watch.onSilence(() => void this.correct());
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    await this.running;
  }

  /**
   * Remembers a failed attempt that is recorded as a failure of its receiver. If the outage was recognised
   * between the end of the attempt and its recording, corrects the attempt immediately. Never rejects.
   */
  async add(attempt: FinishedAttempt, startedAt: number): Promise<void> {
    const { deliveryId, webhookId, number, outcome, endedAt } = attempt;
    if (outcome.result === 'status') return;
    this.forgetOld();
    this.suspects.push({ deliveryId, webhookId, number, startedAt, endedAt });
    if (this.watch.covers(startedAt, endedAt)) await this.correct();
  }

  private forgetOld(): void {
    const [oldest] = this.suspects;
    if (!oldest || this.isSuspect(oldest)) {
      if (this.suspects.length >= maxSuspects) this.suspects.splice(0, maxSuspects / 10);
      return;
    }
    this.suspects = this.suspects.filter((suspect) => this.isSuspect(suspect));
  }

  private isSuspect({ startedAt, endedAt }: Suspect): boolean {
    return endedAt >= this.watch.suspectSince || this.watch.covers(startedAt, endedAt);
  }

  /** Runs one correction after the other. Never rejects. */
  private correct(): Promise<void> {
    this.running = this.running.then(() => this.correctAll());
    return this.running;
  }

  private async correctAll(): Promise<void> {
    for (let batch = this.takeBatch(); batch.length > 0; batch = this.takeBatch()) {
      try {
        await this.reclassify(batch);
      } catch (error) {
        this.suspects.unshift(...batch);
        this.telemetry.report({ type: 'reclassification.failed', attempts: this.suspects.length, error });
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.correct(), againAfter).unref();
        return;
      }
    }
  }

  private takeBatch(): Suspect[] {
    const batch = this.suspects
      .filter(({ startedAt, endedAt }) => this.watch.covers(startedAt, endedAt))
      .slice(0, maxPerTransaction);
    const taken = new Set(batch);
    this.suspects = this.suspects.filter((suspect) => !taken.has(suspect));
    return batch;
  }

  private async reclassify(batch: readonly Suspect[]): Promise<void> {
    const attempts = batch.map((suspect) => ({ ...suspect, retryIn: waitAfterOwnFault(0) }));
    const activeAgain = await this.store.reclassify(attempts, this.suspensions.rule);
    for (const { webhookId, org } of activeAgain) {
      await this.endHolds(webhookId);
      this.lifecycle.publish({ type: 'webhook.resumed', org, webhookId });
    }
  }

  /** Releases the held deliveries. If this fails, the suspension checker releases them later. */
  private async endHolds(webhookId: number): Promise<void> {
    try {
      await this.store.endHolds(webhookId, this.options.holdFor);
    } catch (error) {
      this.telemetry.report({ type: 'sweep.failed', webhookId, error });
    }
  }
}

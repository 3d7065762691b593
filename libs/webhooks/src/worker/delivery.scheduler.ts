import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { monotonicNow } from '../shared/clock.js';
import type { Claim, ClaimRequest } from '../store/claim/claim.js';
import type { WebhookTarget } from '../store/webhooks/targets.sql.js';
import { ClaimPlan } from './admission/claim-plan.js';
import type { DeliveryInLane, LaneView } from './admission/lane-view.js';
import { Lanes } from './admission/lanes.js';
import { leaseMargin, recordMargin } from './admission/limits.js';
import { Slots } from './admission/slots.js';
import { AttemptRunner } from './attempt.runner.js';
import { ClaimReleaser } from './claim.releaser.js';
import { Recorder } from './recorder.js';
import { WakeUp } from './wake-up/wake-up.js';
import { WebhookTargets } from './webhook-targets.js';

/** Decides what to claim, and starts each claimed delivery as soon as its lane and the slots admit it. */
@Injectable()
export class DeliveryScheduler {
  private readonly lanes: Lanes;
  private readonly slots: Slots;
  private readonly plan: ClaimPlan;
  private readonly lease: number;
  private readonly waitingForIdle: (() => void)[] = [];
  private rereading: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly attempts: AttemptRunner,
    private readonly targets: WebhookTargets,
    private readonly recorder: Recorder,
    private readonly releaser: ClaimReleaser,
    private readonly wakeUp: WakeUp,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    const { slots, waitingSlots, slotsPerWebhook } = options.worker;
    this.lanes = new Lanes(slotsPerWebhook);
    this.slots = new Slots(slots, waitingSlots, this.lanes, (waiting) => this.afterTick(waiting));
    this.plan = new ClaimPlan(this.lanes, this.slots);
    this.lease = options.timeout + leaseMargin;
  }

  /** These webhooks may have deliveries to claim. */
  addDue(webhookIds: Iterable<number>): void {
    for (const webhookId of webhookIds) this.plan.add(webhookId);
  }

  /** A webhook was resumed: one request at a time until the first success. */
  startOver(webhookId: number): void {
    const lane = this.lanes.find(webhookId);
    if (lane) this.lanes.startOver(lane);
  }

  /** Whether a search for more lanes is useless. */
  get hasEnoughLanes(): boolean {
    return this.plan.hasEnoughLanes;
  }

  /** Whether this process can take more than it has. */
  get hasRoom(): boolean {
    return this.mayClaim && this.plan.hasRoom;
  }

  /** Whether an immediate claim may find something. */
  get hasMore(): boolean {
    return this.mayClaim && this.plan.isWorthClaiming;
  }

  /** Returns undefined if there is nothing to claim or no room. The worker is woken when there is room. */
  nextClaim(): ClaimRequest | undefined {
    if (!this.mayClaim) return undefined;
    const quotas = this.plan.nextQuotas();
    return quotas.size === 0 ? undefined : { quotas, lease: this.lease };
  }

  /** @param claimedAt when the claim began, on the monotonic clock: no lease began earlier */
  accept({ quotas }: ClaimRequest, claim: Claim, claimedAt: number): void {
    const leaseEnds = claimedAt + this.lease;
    this.targets.learnFromClaim(claim.webhooks, claimedAt);
    for (const delivery of claim.deliveries) this.lanes.addClaimed({ ...delivery, leaseEnds });
    if (this.isStopping) this.releaser.release(this.lanes.takeAll());
    this.startAll();
    this.plan.claimEnded(quotas, claim.unfinished);
  }

  /** Resolves when nothing is claimed, in flight or unrecorded. */
  async idle(): Promise<void> {
    while (this.isBusy) await new Promise<void>((resolve) => this.waitingForIdle.push(resolve));
    await this.recorder.idle();
    await this.releaser.idle();
  }

  /**
   * From now on nothing is claimed or started. Releases what is claimed, and wakes the worker so that it
   * ends.
   */
  close(): void {
    this.isStopping = true;
    this.releaser.release(this.lanes.takeAll());
    this.wakeUp.wake();
  }

  /** After `close`: waits for the requests in flight, at most until the last deadline and its recording. */
  async end(): Promise<void> {
    this.recorder.stop();
    const maxWait = this.options.timeout + recordMargin;
    await Promise.race([this.idle(), new Promise((resolve) => setTimeout(resolve, maxWait).unref())]);
  }

  private get mayClaim(): boolean {
    return !this.isStopping && !this.recorder.isBehind;
  }

  private get isBusy(): boolean {
    return this.lanes.totals.busy > 0 || this.rereading !== undefined;
  }

  /** Starts everything that may start. */
  private startAll(): void {
    if (!this.isStopping) this.startInTurn();
    if (this.plan.isWorthClaiming) this.wakeUp.wake();
    if (!this.isBusy) for (const resolve of this.waitingForIdle.splice(0)) resolve();
  }

  /** Starts one delivery of each lane in turn. A lane that starts one has its next turn after all others. */
  private startInTurn(): void {
    const unknown: LaneView[] = [];
    const now = monotonicNow();
    for (const lane of this.lanes.startable) {
      if (!this.slots.admits(lane)) continue;
      const target = this.targets.find(lane.webhookId, now);
      if (target === 'unknown') unknown.push(lane);
      else if (target === 'unsendable') this.releaser.release(this.lanes.takeClaimed(lane));
      else this.startNext(lane, target, now);
    }
    if (unknown.length > 0) this.rereading ??= this.reread(unknown);
  }

  private startNext(lane: LaneView, target: WebhookTarget, now: number): void {
    const next = this.lanes.takeNext(lane);
    if (next.leaseEnds - now < this.options.timeout + recordMargin) this.releaser.release([next]);
    else void this.start(lane, next, target);
  }

  private async reread(lanes: readonly LaneView[]): Promise<void> {
    if (!(await this.targets.reread(lanes.map(({ webhookId }) => webhookId)))) {
      for (const lane of lanes) this.releaser.release(this.lanes.takeClaimed(lane));
    }
    this.rereading = undefined;
    this.startAll();
  }

  private async start(lane: LaneView, next: DeliveryInLane, target: WebhookTarget): Promise<void> {
    const permit = this.slots.acquire(lane);
    this.lanes.started(lane);
    const { hasSucceeded, duration, settled } = await this.attempts.run(next, target);
    this.slots.release(permit);
    if (hasSucceeded) this.lanes.succeeded(lane, monotonicNow(), duration);
    else {
      this.lanes.startOver(lane);
      this.startAll();
      await settled;
      this.lanes.failureSettled(lane);
    }
    this.plan.reconsider(lane);
    this.startAll();
  }

  /** Releases what is prefetched for lanes with waiting requests: it would only take the room of others. */
  private afterTick(waiting: ReadonlySet<LaneView>): void {
    for (const lane of waiting) {
      const prefetched = this.lanes.takePrefetched(lane);
      this.releaser.release(prefetched);
      if (prefetched.length > 0) this.lanes.expectMore(lane);
      this.plan.reconsider(lane);
    }
    this.startAll();
  }
}

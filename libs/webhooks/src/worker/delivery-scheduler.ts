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
import { AttemptRunner } from './attempt-runner.js';
import { ClaimReleaser } from './claim-releaser.js';
import { Recorder } from './recorder.js';
import { TargetCache } from './target-cache.js';
import { WakeUp } from './wake-up/wake-up.js';

/**
 * Decides how many deliveries of which lanes to claim, and starts each claimed delivery as soon as its lane
 * and the slots allow it. `attempt-runner.ts` then makes the attempt.
 */
@Injectable()
export class DeliveryScheduler {
  private readonly lanes: Lanes;
  private readonly slots: Slots;
  private readonly plan: ClaimPlan;
  /** How long a claim leases its deliveries, in milliseconds. */
  private readonly lease: number;
  private readonly idleListeners: (() => void)[] = [];
  private rereading: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly attempts: AttemptRunner,
    private readonly targets: TargetCache,
    private readonly recorder: Recorder,
    private readonly releaser: ClaimReleaser,
    private readonly wakeUp: WakeUp,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    const { slots, waitingSlots, slotsPerWebhook } = options.worker;
    this.lanes = new Lanes(slotsPerWebhook);
    this.slots = new Slots(slots, waitingSlots, this.lanes, (hanging) => this.releasePrefetched(hanging));
    this.plan = new ClaimPlan(this.lanes, this.slots);
    this.lease = options.timeout + leaseMargin;
  }

  /** Plans claims from these webhooks, because they may have deliveries. */
  addDue(webhookIds: Iterable<number>): void {
    for (const webhookId of webhookIds) this.plan.add(webhookId);
  }

  /** True if the plan has as many lanes as one claim can take, so that a search for more is not needed. */
  get hasEnoughLanes(): boolean {
    return this.plan.hasEnoughLanes;
  }

  /** True if this process has room for a worthwhile claim and is allowed to claim. */
  get hasRoom(): boolean {
    return this.mayClaim && this.plan.hasRoom;
  }

  /** True if another claim is worthwhile now, and allowed. */
  get hasMore(): boolean {
    return this.mayClaim && this.plan.isWorthClaiming;
  }

  /** Returns undefined if nothing can be claimed. The scheduler wakes the worker when there is room again. */
  nextClaim(): ClaimRequest | undefined {
    if (!this.mayClaim) return undefined;
    const quotas = this.plan.nextQuotas();
    return quotas.size === 0 ? undefined : { quotas, lease: this.lease };
  }

  /**
   * Adds the claimed deliveries to their lanes and starts those that can start.
   *
   * @param claimedAt when the claim began, on the monotonic clock. The leases began then or later, so none of
   *   them expires before `claimedAt` plus the lease
   */
  accept({ quotas }: ClaimRequest, claim: Claim, claimedAt: number): void {
    const leaseEnds = claimedAt + this.lease;
    this.targets.learnFromClaim(claim.webhooks, claimedAt);
    for (const delivery of claim.deliveries) this.lanes.addClaimed({ ...delivery, leaseEnds });
    if (this.isStopping) this.releaser.release(this.lanes.takeAll());
    this.startAll();
    this.plan.claimEnded(quotas, claim.unfinished);
  }

  /** Resolves when no delivery is claimed, no request is in flight, and all outcomes are recorded. */
  async idle(): Promise<void> {
    while (this.isBusy) await new Promise<void>((resolve) => this.idleListeners.push(resolve));
    await this.recorder.idle();
    await this.releaser.idle();
  }

  /**
   * Stops claiming and starting, releases all claimed deliveries, and wakes the worker, so that the loop of
   * the worker ends.
   */
  close(): void {
    this.isStopping = true;
    this.releaser.release(this.lanes.takeAll());
    this.wakeUp.wake();
  }

  /**
   * Waits until the requests in flight have ended and are recorded. Call it after `close`. Waits no longer
   * than the deadline of a request that has just started, plus `recordMargin` to record it.
   */
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

  /** Starts all deliveries that can start. Wakes the worker if another claim is worthwhile then. */
  private startAll(): void {
    if (!this.isStopping) this.startInTurn();
    if (this.plan.isWorthClaiming) this.wakeUp.wake();
    if (!this.isBusy) for (const resolve of this.idleListeners.splice(0)) resolve();
  }

  /**
   * Starts one delivery per lane and turn, until no lane can start another. A lane that has started one gets
   * its next turn after all other lanes.
   */
  private startInTurn(): void {
    const unknown: LaneView[] = [];
    const now = monotonicNow();
    for (const lane of this.lanes.startable) {
      if (!this.slots.admits(lane)) continue;
      const target = this.targets.find(lane.webhookId, now);
      if (target === 'unknown') unknown.push(lane);
      else if (target === 'unsendable') this.releaser.release(this.lanes.takeClaimed(lane));
      else {
        this.lanes.enterPhase(lane, target.phase);
        if (lane.startable > 0) this.startNext(lane, target, now);
      }
    }
    if (unknown.length > 0) this.rereading ??= this.reread(unknown);
  }

  private startNext(lane: LaneView, target: WebhookTarget, now: number): void {
    const next = this.lanes.takeNext(lane);
    // After a change of the webhook's entity, the next claim cancels the delivery.
    const isLate = next.leaseEnds - now < this.options.timeout + recordMargin;
    if (isLate || next.entity !== target.entity) this.releaser.release([next]);
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
    const { hasSucceeded, isDeferred, duration, consequenceKnown } = await this.attempts.run(next, target);
    this.slots.release(permit);
    // A success frees its place in the lane immediately. After a failure, nothing starts until it is known
    // whether the webhook is suspended or deferred.
    if (hasSucceeded) this.lanes.succeeded(lane, monotonicNow(), duration);
    else {
      this.lanes.failed(lane);
      this.startAll();
      await consequenceKnown;
      if (isDeferred) this.targets.deferred(lane.webhookId);
      this.lanes.failureEnded(lane);
    }
    this.plan.reconsider(lane);
    this.startAll();
  }

  /**
   * Releases the prefetched deliveries of these lanes, because their requests hang. The deliveries would only
   * use room that other lanes need.
   */
  private releasePrefetched(hanging: ReadonlySet<LaneView>): void {
    for (const lane of hanging) {
      const prefetched = this.lanes.takePrefetched(lane);
      this.releaser.release(prefetched);
      if (prefetched.length > 0) this.lanes.expectMore(lane);
      this.plan.reconsider(lane);
    }
    this.startAll();
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { Claim, ClaimRequest } from '../store/claim/claim.js';
import { Admission } from './admission/admission.js';
import type { LaneView } from './admission/lane-view.js';
import { leaseMargin, recordMargin } from './admission/limits.js';
import { AttemptRunner } from './attempt-runner.js';
import { ClaimReleaser } from './claim-releaser.js';
import { DeliveryStarter } from './delivery-starter.js';
import { Recorder } from './recorder.js';
import { TargetCache } from './target-cache.js';
import { WakeUp } from './wake-up/wake-up.js';

/**
 * Decides how many deliveries of which lanes to claim, and keeps the claimed deliveries until
 * `delivery-starter.ts` starts them.
 */
@Injectable()
export class DeliveryScheduler {
  private readonly admission: Admission;
  private readonly starter: DeliveryStarter;
  /** How long a claim leases its deliveries, in milliseconds. */
  private readonly lease: number;
  private readonly idleListeners: (() => void)[] = [];
  private isStopping = false;

  constructor(
    attempts: AttemptRunner,
    private readonly targets: TargetCache,
    private readonly recorder: Recorder,
    private readonly releaser: ClaimReleaser,
    private readonly wakeUp: WakeUp,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.admission = new Admission(options.worker, (hanging) => this.releasePrefetched(hanging));
    this.starter = new DeliveryStarter(this.admission, attempts, targets, releaser, options.timeout, () =>
      this.afterStarts(),
    );
    this.lease = options.timeout + leaseMargin;
  }

  /** Returns true if the org of this webhook is known. */
  knows(webhookId: number): boolean {
    return this.admission.lanes.find(webhookId) !== undefined;
  }

  /**
   * Plans claims from these webhooks, because they may have deliveries.
   *
   * @param orgs the orgs of the webhooks that aren't known. Deleted webhooks are absent
   */
  addDue(webhookIds: ReadonlySet<number>, orgs: ReadonlyMap<number, string>): void {
    const { lanes, plan } = this.admission;
    const isNew = (webhookId: number): boolean => !lanes.find(webhookId);
    // The known lanes come first, because a new lane may make the process forget an idle lane.
    for (const webhookId of webhookIds) if (!isNew(webhookId)) plan.addLane(lanes.find(webhookId)!);
    for (const webhookId of webhookIds) if (isNew(webhookId)) plan.add(webhookId, orgs.get(webhookId) ?? '');
  }

  /** Call this when the webhook was changed. Its URL may have another destination now. */
  forgetDestination(webhookId: number): void {
    const { lanes, plan } = this.admission;
    const lane = lanes.find(webhookId);
    if (!lane) return;
    lanes.aimAt(lane, undefined);
    plan.reconsider(lane);
    this.starter.startSoon();
  }

  /** True if the plan has as many lanes as one claim can take, so that a search for more is not urgent. */
  get hasEnoughLanes(): boolean {
    return this.admission.plan.hasEnoughLanes;
  }

  /** Returns true if there is a place for lanes that `addDue` has refused before. Search them again. */
  takeRefused(): boolean {
    return this.admission.plan.takeRefused();
  }

  /** True if this process has room for a worthwhile claim and is allowed to claim. */
  get hasRoom(): boolean {
    return this.mayClaim && this.admission.plan.hasRoom;
  }

  /** True if another claim is worthwhile now, and allowed. */
  get hasMore(): boolean {
    return this.mayClaim && this.admission.plan.isWorthClaiming;
  }

  /** Returns undefined if nothing can be claimed. The scheduler wakes the worker when there is room again. */
  nextClaim(): ClaimRequest | undefined {
    if (!this.mayClaim) return undefined;
    const quotas = this.admission.plan.nextQuotas();
    return quotas.size === 0 ? undefined : { quotas, lease: this.lease };
  }

  /**
   * Adds the claimed deliveries to their lanes and starts those that can start.
   *
   * @param claimedAt when the claim began, on the monotonic clock. The leases began then or later, so none of
   *   them expires before `claimedAt` plus the lease
   */
  accept({ quotas }: ClaimRequest, claim: Claim, claimedAt: number): void {
    const { lanes, plan } = this.admission;
    const laneOf = (webhookId: number): LaneView => lanes.find(webhookId)!;
    const leaseEnds = claimedAt + this.lease;
    this.targets.learnFromClaim(claim.webhooks, claimedAt);
    for (const [webhookId, { remoteUrl }] of claim.webhooks) lanes.aimAt(laneOf(webhookId), remoteUrl);
    for (const delivery of claim.deliveries)
      lanes.addClaimed(laneOf(delivery.webhookId), { ...delivery, leaseEnds });
    if (this.isStopping) this.releaser.release(lanes.takeAll());
    plan.claimEnded(quotas, claim.unfinished);
    this.releaseBlocked([...quotas.keys()].map(laneOf));
    this.starter.startSoon();
  }

  /** Plans the lanes of a failed claim again. */
  claimFailed({ quotas }: ClaimRequest): void {
    this.admission.plan.claimEnded(quotas, new Set(quotas.keys()));
  }

  /** Resolves when no delivery is claimed, no request is in flight, and all outcomes are recorded. */
  async idle(): Promise<void> {
    while (this.starter.isBusy) await new Promise<void>((resolve) => this.idleListeners.push(resolve));
    await this.recorder.idle();
    await this.releaser.idle();
  }

  /**
   * Stops claiming and starting, releases all claimed deliveries, and wakes the worker, so that the loop of
   * the worker ends.
   */
  close(): void {
    this.isStopping = true;
    this.starter.stop();
    this.releaser.release(this.admission.lanes.takeAll());
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

  private afterStarts(): void {
    if (this.admission.plan.isWorthClaiming) this.wakeUp.wake();
    if (!this.starter.isBusy) for (const resolve of this.idleListeners.splice(0)) resolve();
  }

  /**
   * Releases the prefetched deliveries of these lanes, because their requests hang. The deliveries would only
   * use room that other lanes need.
   */
  private releasePrefetched(hanging: ReadonlySet<LaneView>): void {
    const { lanes, plan } = this.admission;
    for (const lane of hanging) {
      const prefetched = lanes.takePrefetched(lane);
      this.releaser.release(prefetched);
      if (prefetched.length > 0) plan.addLane(lane);
      else plan.reconsider(lane);
    }
    this.releaseBlocked(hanging);
    this.starter.startSoon();
  }

  /** Releases claimed deliveries that the destinations of these lanes can't take now. */
  private releaseBlocked(ofLanes: Iterable<LaneView>): void {
    const { lanes, plan } = this.admission;
    const blocked = this.admission.takeBlocked(ofLanes);
    this.releaser.release(blocked);
    for (const { webhookId } of blocked) plan.addLane(lanes.find(webhookId)!);
  }
}

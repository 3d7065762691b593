import { monotonicNow } from '../shared/clock.js';
import type { WebhookTarget } from '../store/webhooks/targets.sql.js';
import type { Admission } from './admission/admission.js';
import { OrgCounts } from './admission/fair-share.js';
import type { DeliveryInLane, LaneView } from './admission/lane-view.js';
import { maxStartsBesideWaiting, maxStartsPerTurn, recordMargin } from './admission/limits.js';
import type { AttemptRunner } from './attempt-runner.js';
import type { ClaimReleaser } from './claim-releaser.js';
import type { TargetCache } from './target-cache.js';

/**
 * Starts claimed deliveries as soon as their lanes, the slots and their destinations allow it.
 * `attempt-runner.ts` then makes the attempts.
 */
export class DeliveryStarter {
  private rereading: Promise<void> | undefined;
  private nextTurn: NodeJS.Immediate | undefined;
  private isStopping = false;

  constructor(
    private readonly admission: Admission,
    private readonly attempts: AttemptRunner,
    private readonly targets: TargetCache,
    private readonly releaser: ClaimReleaser,
    /** The option `timeout`. */
    private readonly timeout: number,
    /** Called each time that deliveries may have been started. */
    private readonly afterStarts: () => void,
  ) {}

  /** True while a delivery is claimed or in flight, or a webhook is being read again. */
  get isBusy(): boolean {
    return this.admission.lanes.totals.all.busy > 0 || this.rereading !== undefined;
  }

  /**
   * Starts deliveries in the next turn of the event loop. The responses that have arrived are then read, so
   * all orgs compete for the free slots.
   */
  startSoon(): void {
    this.nextTurn ??= setImmediate(() => {
      this.nextTurn = undefined;
      if (!this.isStopping) this.startInTurn();
      this.afterStarts();
    });
  }

  /** Starts nothing more. */
  stop(): void {
    this.isStopping = true;
    this.startSoon();
  }

  /**
   * Starts one delivery per turn. Orgs take turns first, and within the turns of an org, its lanes take
   * turns. Stops when no lane can start another, or when the maximum per turn of the event loop is reached.
   */
  private startInTurn(): void {
    const { lanes, slots } = this.admission;
    const unknown: LaneView[] = [];
    const now = monotonicNow();
    const started = new OrgCounts();
    const mayStart = (org: string): boolean => {
      if (!slots.admitsAny(org)) return false;
      const max = lanes.totals.isWaitingOtherThan(org) ? maxStartsBesideWaiting : maxStartsPerTurn;
      if (started.of(org) < max && started.total < maxStartsPerTurn) return true;
      this.startSoon();
      return false;
    };
    for (const lane of lanes.startable(mayStart)) {
      if (!slots.admits(lane)) continue;
      const target = this.targets.find(lane.webhookId, now);
      if (target === 'unknown') unknown.push(lane);
      else if (target === 'unsendable') this.releaser.release(lanes.takeClaimed(lane));
      else {
        this.startNext(lane, target, now);
        started.add(lane.org, 1);
      }
    }
    if (unknown.length > 0) this.rereading ??= this.reread(unknown);
  }

  private startNext(lane: LaneView, target: WebhookTarget, now: number): void {
    const { lanes, slots } = this.admission;
    // Since its delivery was claimed, the webhook may have got another URL, and so another destination, or it
    // may have been resumed.
    lanes.aimAt(lane, target.remoteUrl);
    lanes.enterPhase(lane, target.phase);
    if (lane.startable === 0 || !slots.admits(lane)) return;
    const next = lanes.takeNext(lane);
    // After a change of the webhook's entity, the next claim cancels the delivery.
    const isLate = next.leaseEnds - now < this.timeout + recordMargin;
    if (isLate || next.entity !== target.entity) this.releaser.release([next]);
    else void this.start(lane, next, target);
  }

  private async reread(unknown: readonly LaneView[]): Promise<void> {
    if (!(await this.targets.reread(unknown.map(({ webhookId }) => webhookId)))) {
      for (const lane of unknown) this.releaser.release(this.admission.lanes.takeClaimed(lane));
    }
    this.rereading = undefined;
    this.startSoon();
  }

  private async start(lane: LaneView, next: DeliveryInLane, target: WebhookTarget): Promise<void> {
    const { lanes, slots, plan } = this.admission;
    const permit = slots.acquire(lane);
    lanes.started(lane);
    const { hasSucceeded, isDeferred, duration, consequenceKnown } = await this.attempts.run(next, target);
    slots.release(permit);
    // A success frees its place in the lane immediately. After a failure, nothing starts until it is known
    // whether the webhook is suspended or deferred.
    if (hasSucceeded) lanes.succeeded(lane, monotonicNow(), duration);
    else lanes.failed(lane);
    plan.unblock(permit.destination);
    if (!hasSucceeded) {
      this.startSoon();
      await consequenceKnown;
      if (isDeferred) this.targets.deferred(lane.webhookId);
      lanes.failureEnded(lane);
    }
    plan.reconsider(lane);
    this.startSoon();
  }
}

import { Inject, Injectable, Logger } from '@nestjs/common';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { monotonicNow } from '../shared/clock.js';
import type { Claim, ClaimRequest } from '../store/claim/claim.js';
import type { WebhookTarget } from '../store/webhooks/targets.sql.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { ClaimPlan } from './admission/claim-plan.js';
import { DeliveryService } from './delivery.service.js';
import type { DeliveryInLane, Lane } from './admission/lane.js';
import { Lanes } from './admission/lanes.js';
import { Recorder } from './recorder.js';
import { Slots } from './admission/slots.js';
import { WakeUp } from './wake-up/wake-up.js';

/** A lease outlasts the longest attempt by so much: time to wait for a slot before it, and to be recorded after it. */
const leaseMargin = 30_000;
/** No attempt starts that couldn't be recorded so long before its lease ends. */
const recordMargin = 5_000;

/** Starts claimed deliveries, each as soon as its webhook and this process have room for it, and knows what to claim next. */
@Injectable()
export class Dispatcher {
  private readonly logger = new Logger('Webhooks');
  private readonly lanes: Lanes;
  private readonly slots: Slots;
  private readonly plan: ClaimPlan;
  private readonly waitingForIdle: (() => void)[] = [];
  private out = 0;
  private looking: Promise<void> | undefined;
  private releasing: Promise<unknown> = Promise.resolve();
  /** When some webhook last changed in this process, on the monotonic clock: what was asked before may be out of date. */
  private changedAt = -Infinity;
  private isStopping = false;

  constructor(
    private readonly store: DeliveriesStore,
    private readonly deliveries: DeliveryService,
    private readonly recorder: Recorder,
    lifecycle: WebhookLifecycle,
    private readonly wakeUp: WakeUp,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    const { slots, waitingSlots, slotsPerWebhook } = options.worker;
    this.lanes = new Lanes(slotsPerWebhook);
    this.slots = new Slots(slots, waitingSlots, this.lanes, (waiting) => this.looked(waiting));
    this.plan = new ClaimPlan(this.lanes, this.slots);
    lifecycle.events$.subscribe((event) => {
      this.changedAt = monotonicNow();
      const lane = this.lanes.find(event.webhookId);
      lane?.forgetTarget();
      if (lane && event.type === 'webhook.resumed') this.lanes.change(lane, () => lane.startOver());
    });
  }

  /** These webhooks may have something to claim. */
  addDue(webhookIds: Iterable<number>): void {
    for (const webhookId of webhookIds) this.plan.add(webhookId);
  }

  /** Whether so many lanes wait for a claim that there is no use in looking for more. */
  get hasPlenty(): boolean {
    return this.plan.hasPlenty;
  }

  /** Whether this process can take more than it has. */
  get hasRoom(): boolean {
    return !this.isStopping && !this.recorder.isBehind && this.plan.hasRoom;
  }

  /** Whether a claim right away may find something. */
  get hasMore(): boolean {
    return !this.isStopping && !this.recorder.isBehind && this.plan.isWorthIt;
  }

  /** What to claim next; undefined while there is no room, and then the worker is woken when there is some. */
  nextClaim(): ClaimRequest | undefined {
    if (this.isStopping || this.recorder.isBehind) return undefined;
    const quotas = this.plan.nextQuotas();
    return quotas.size === 0 ? undefined : { quotas, lease: this.lease };
  }

  /** @param claimedAt when the claim was asked for, on the monotonic clock: the lease is at least as long as counted from there */
  accept({ quotas }: ClaimRequest, claim: Claim, claimedAt: number): void {
    const leaseEnds = claimedAt + this.lease;
    for (const delivery of claim.deliveries) {
      this.lanes.change(this.lanes.of(delivery.webhookId), (lane) =>
        lane.claimed.push({ ...delivery, leaseEnds }),
      );
    }
    for (const [webhookId, target] of claim.webhooks) {
      const lane = this.lanes.find(webhookId);
      if (lane) this.learn(lane, target, { askedAt: claimedAt, freshSince: claimedAt });
    }
    if (this.isStopping) this.giveBack(this.lanes.takeAll());
    this.startWhatMay();
    this.plan.claimed(quotas, claim.unfinished);
  }

  /** Resolves when nothing is claimed, out or unrecorded. */
  async idle(): Promise<void> {
    while (this.isBusy) await new Promise<void>((resolve) => this.waitingForIdle.push(resolve));
    await this.recorder.idle();
    await this.releasing;
  }

  /** From now on nothing is started, and what is claimed is given back. */
  close(): void {
    this.isStopping = true;
    this.giveBack(this.lanes.takeAll());
  }

  /** After `close`: waits for what is out, with the attempts' own deadline for a bound. */
  async end(): Promise<void> {
    this.recorder.stop();
    const bound = this.options.timeout + recordMargin;
    await Promise.race([this.idle(), new Promise((resolve) => setTimeout(resolve, bound).unref())]);
  }

  private get lease(): number {
    return this.options.timeout + leaseMargin;
  }

  private get isBusy(): boolean {
    return this.out > 0 || this.looking !== undefined || this.lanes.claimed > 0;
  }

  private learn(
    lane: Lane,
    target: WebhookTarget | undefined,
    { askedAt, freshSince }: Record<'askedAt' | 'freshSince', number>,
  ): void {
    lane.learn(target, freshSince);
    if (askedAt <= this.changedAt) lane.forgetTarget();
  }

  private startWhatMay(): void {
    if (!this.isStopping) this.startInLanes();
    if (this.plan.isWorthIt) this.wakeUp.ring();
    if (!this.isBusy) for (const resolve of this.waitingForIdle.splice(0)) resolve();
  }

  /** One of each lane in turn. */
  private startInLanes(): void {
    const unknown: Lane[] = [];
    const now = monotonicNow();
    for (const lane of this.lanes.startableLanes) {
      if (!this.slots.admits(lane)) continue;
      const target = lane.targetAt(now);
      if (target === 'unknown') unknown.push(lane);
      else if (target === undefined) this.giveBack(this.lanes.takeClaimed(lane));
      else this.startNext(lane, target, now);
    }
    if (unknown.length > 0) this.looking ??= this.lookAgain(unknown);
  }

  private startNext(lane: Lane, target: WebhookTarget, now: number): void {
    const next = this.lanes.change(lane, () => lane.claimed.shift()!);
    if (next.leaseEnds - now < this.options.timeout + recordMargin) this.giveBack([next]);
    else void this.start(lane, next, target);
    this.lanes.toTheEnd(lane);
  }

  /** What was read with the claim is too old to rely on: the webhook may have been changed, suspended or deleted since. */
  private async lookAgain(lanes: readonly Lane[]): Promise<void> {
    const askedAt = monotonicNow();
    try {
      const targets = await this.store.readTargets(lanes.map(({ webhookId }) => webhookId));
      // Fresh from when it was answered: else a slow database would have it looked at again and again.
      const freshSince = monotonicNow();
      for (const lane of lanes) this.learn(lane, targets.get(lane.webhookId), { askedAt, freshSince });
    } catch (error) {
      this.logger.error(
        `Webhooks can't be read now; what is claimed for them is given back: ${String(error)}`,
      );
      for (const lane of lanes) this.giveBack(this.lanes.takeClaimed(lane));
    } finally {
      this.looking = undefined;
      this.startWhatMay();
    }
  }

  private async start(lane: Lane, claimed: DeliveryInLane, target: WebhookTarget): Promise<void> {
    const place = this.slots.take(lane);
    this.lanes.change(lane, () => lane.started());
    this.out++;
    const { hasSucceeded, duration, settled } = await this.deliveries.deliver(claimed, target);
    this.slots.leave(place);
    this.lanes.change(lane, () => (hasSucceeded ? lane.succeeded(monotonicNow(), duration) : lane.failed()));
    if (!hasSucceeded) {
      this.startWhatMay();
      await settled;
      this.lanes.change(lane, () => lane.failureSettled());
    }
    this.out--;
    this.plan.reconsider(lane);
    this.startWhatMay();
  }

  /** What was claimed ahead for receivers that let us wait is anyone's again: it would only take the place of others. */
  private looked(waiting: ReadonlySet<Lane>): void {
    for (const lane of waiting) {
      const ahead = this.lanes.change(lane, () => lane.takeAhead());
      this.giveBack(ahead);
      lane.hasMore ||= ahead.length > 0;
      this.plan.reconsider(lane);
    }
    this.startWhatMay();
  }

  private giveBack(claimed: readonly DeliveryInLane[]): void {
    if (claimed.length === 0) return;
    const webhookIds = new Set(claimed.map(({ webhookId }) => webhookId));
    this.releasing = Promise.all([this.releasing, this.store.release(claimed)]).then(
      () => this.wakeUp.ringFor(webhookIds),
      (error: unknown) =>
        this.logger.error(`Claims can't be given back; their leases will run out: ${String(error)}`),
    );
  }
}

import { Inject, Injectable, Logger } from '@nestjs/common';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { monotonicNow } from '../shared/clock.js';
import type { Claim, ClaimRequest, WebhookTarget } from '../store/claim.js';
import { WebhooksStore } from '../store/webhooks.store.js';
import { DeliveryService } from './delivery.service.js';
import type { ClaimedInLane, Lane } from './lane.js';
import { Lanes } from './lanes.js';
import { Recorder } from './recorder.js';
import { Slots } from './slots.js';
import { WakeUp } from './wake-up.js';

/** A lease outlasts the longest attempt by so much: time to wait for a slot before it, and to be recorded after it. */
const leaseMargin = 30_000;
/** No attempt starts that couldn't be recorded so long before its lease ends. */
const recordMargin = 5_000;
/** At most so many are claimed in one go. */
const mostPerClaim = 256;

/** Starts claimed deliveries, each as soon as its webhook and this process have room for it, and knows how many more to claim. */
@Injectable()
export class Dispatcher {
  private readonly logger = new Logger('Webhooks');
  private readonly lanes: Lanes;
  private readonly slots: Slots;
  private readonly waitingForIdle: (() => void)[] = [];
  private out = 0;
  private looking: Promise<void> | undefined;
  private releasing: Promise<unknown> = Promise.resolve();
  private cursor = 0;
  /** When some webhook last changed in this process, on the monotonic clock: what was asked before may be out of date. */
  private changedAt = -Infinity;
  /** The last claim found no room: there may be more. */
  private isShort = false;
  private isStopping = false;

  constructor(
    private readonly store: WebhooksStore,
    private readonly deliveries: DeliveryService,
    private readonly recorder: Recorder,
    lifecycle: WebhookLifecycle,
    private readonly wakeUp: WakeUp,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    const { slots, waitingSlots, slotsPerWebhook } = options.worker;
    this.lanes = new Lanes(slotsPerWebhook);
    this.slots = new Slots(slots, waitingSlots, () => this.startWhatMay());
    lifecycle.events$.subscribe((event) => {
      this.changedAt = monotonicNow();
      const lane = this.lanes.find(event.webhookId);
      lane?.forgetTarget();
      if (event.type === 'webhook.resumed') lane?.startOver();
    });
  }

  /** What to claim next; undefined while there is no room, and then the worker is woken when there is some. */
  nextClaim(): ClaimRequest | undefined {
    const limit = this.room;
    this.isShort = limit < this.enoughRoom;
    if (limit === 0) return undefined;
    return {
      limit,
      quotaOf: (webhookId) => this.lanes.quotaOf(webhookId),
      cursor: this.cursor,
      lease: this.options.timeout + leaseMargin,
    };
  }

  /** @param claimedAt when the claim was asked for, on the monotonic clock: the lease is at least as long as counted from there */
  accept(claim: Claim, claimedAt: number): void {
    this.cursor = claim.cursor;
    const leaseEnds = claimedAt + this.options.timeout + leaseMargin;
    for (const delivery of claim.deliveries) {
      this.lanes.add(this.lanes.of(delivery.webhookId), { delivery, leaseEnds });
    }
    for (const [webhookId, target] of claim.webhooks) {
      const lane = this.lanes.find(webhookId);
      if (lane) this.learn(lane, target, { askedAt: claimedAt, freshSince: claimedAt });
    }
    if (this.isStopping) this.giveBack(this.lanes.takeAll());
    this.startWhatMay();
    for (const webhookId of claim.unfinished) this.remember(this.lanes.of(webhookId));
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

  /** How many more deliveries can be claimed now. */
  private get room(): number {
    if (this.isStopping) return 0;
    return Math.min(mostPerClaim, Math.max(0, 2 * this.slots.free - this.lanes.claimed));
  }

  private get isBusy(): boolean {
    return this.out > 0 || this.looking !== undefined || this.lanes.claimed > 0;
  }

  /** A claim for less isn't worth its statements while there is other work. */
  private get enoughRoom(): number {
    return Math.ceil(Math.min(mostPerClaim, 2 * this.options.worker.slots) / 4);
  }

  /** There is more in this lane than could be claimed: its next outcome will ask for another claim, or there is nothing left to wait for. */
  private remember(lane: Lane): void {
    lane.hasMore = true;
    if (lane.isIdle) this.askForMore(lane);
  }

  private askForMore(lane: Lane): void {
    if (!lane.hasMore || lane.quota === 0) return;
    lane.hasMore = false;
    this.wakeUp.ring();
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
    if (this.isShort && this.room >= this.enoughRoom) {
      this.isShort = false;
      this.wakeUp.ring();
    }
    if (!this.isBusy) for (const resolve of this.waitingForIdle.splice(0)) resolve();
  }

  private startInLanes(): void {
    const unknown: Lane[] = [];
    for (const lane of this.lanes.startable()) {
      if (this.slots.free === 0) break;
      const target = lane.targetAt(monotonicNow());
      if (target === 'unknown') unknown.push(lane);
      else if (target === undefined) this.giveBack(this.lanes.takeClaimed(lane));
      else this.startIn(lane, target);
    }
    if (unknown.length > 0) this.looking ??= this.lookAgain(unknown);
  }

  private startIn(lane: Lane, target: WebhookTarget): void {
    while (lane.mayStart && this.slots.free > 0) {
      const next = this.lanes.takeNext(lane);
      if (next.leaseEnds - monotonicNow() < this.options.timeout + recordMargin) this.giveBack([next]);
      else void this.start(lane, next, target);
    }
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

  private async start(lane: Lane, claimed: ClaimedInLane, target: WebhookTarget): Promise<void> {
    this.out++;
    lane.started();
    const slot = this.slots.take();
    const { hasSucceeded, settled } = await this.deliveries.deliver(claimed, target);
    if (hasSucceeded) lane.succeeded();
    else lane.failed();
    slot.free();
    if (!hasSucceeded) {
      this.startWhatMay();
      await settled;
      lane.failureSettled();
      // Its retry may be the next thing that is due.
      this.wakeUp.ring();
    }
    this.out--;
    this.askForMore(lane);
    this.startWhatMay();
  }

  private giveBack(claimed: readonly ClaimedInLane[]): void {
    if (claimed.length === 0) return;
    const claims = claimed.map(({ delivery }) => ({ deliveryId: delivery.id, claimNo: delivery.claimNo }));
    this.releasing = Promise.all([this.releasing, this.store.release(claims)]).then(
      () => this.wakeUp.ring(),
      (error: unknown) =>
        this.logger.error(`Claims can't be given back; their leases will run out: ${String(error)}`),
    );
  }
}

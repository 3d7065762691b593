import type { DeliveryInLane, LaneView } from './lane-view.js';
import { Lane } from './lane.js';
import { maxLanes } from './limits.js';

/** Sums over all lanes. */
export interface LaneTotals {
  /** Deliveries that are claimed and not started. */
  claimed: number;
  /** Those of them that are for untrusted receivers. */
  claimedUntrusted: number;
  /** Those of the claimed deliveries that could start now if they had a slot. */
  startable: number;
  /** Requests in flight that wait for their receiver. */
  waiting: number;
  /** Lanes that are not idle. */
  busy: number;
}

/**
 * The lanes of this process. Each change of a lane goes through a method of this class, which updates the
 * totals.
 */
export class Lanes {
  private readonly byWebhook = new Map<number, Lane>();
  /** Lanes with startable deliveries, in the order of their turns. */
  private readonly ready = new Set<Lane>();
  private readonly sums: LaneTotals = { claimed: 0, claimedUntrusted: 0, startable: 0, waiting: 0, busy: 0 };
  private forgetAt = maxLanes;

  /** @param maxCap the option `worker.slotsPerWebhook` */
  constructor(private readonly maxCap: number) {}

  get totals(): Readonly<LaneTotals> {
    return this.sums;
  }

  /**
   * Lanes with startable deliveries, the longest without a turn first. They may change during the iteration.
   */
  get startable(): Iterable<LaneView> {
    return this.ready;
  }

  find(webhookId: number): LaneView | undefined {
    return this.byWebhook.get(webhookId);
  }

  /** Creates the lane if there is none, and forgets idle lanes if there are too many. */
  findOrCreate(webhookId: number): LaneView {
    const known = this.byWebhook.get(webhookId);
    if (known) return known;
    if (this.byWebhook.size >= this.forgetAt) this.forgetIdle();
    const lane = new Lane(webhookId, this.maxCap);
    this.byWebhook.set(webhookId, lane);
    return lane;
  }

  /** The database may have deliveries of this lane to claim. */
  expectMore(lane: LaneView): void {
    laneOf(lane).mayHaveMore = true;
  }

  claimBegins(lane: LaneView, now: number): void {
    laneOf(lane).claimBegins(now);
  }

  addClaimed(delivery: DeliveryInLane): void {
    this.change(this.findOrCreate(delivery.webhookId), (lane) => lane.claimed.push(delivery));
  }

  /**
   * Takes the first claimed delivery of a lane with startable ones. Its next turn is after all other lanes.
   */
  takeNext(lane: LaneView): DeliveryInLane {
    const next = this.change(lane, ({ claimed }) => claimed.shift()!);
    if (this.ready.delete(laneOf(lane))) this.ready.add(laneOf(lane));
    return next;
  }

  /** Takes the claimed deliveries that can't start now. */
  takePrefetched(lane: LaneView): DeliveryInLane[] {
    return this.change(lane, ({ claimed, startable }) => claimed.splice(startable));
  }

  /** Takes all claimed deliveries of this lane. */
  takeClaimed(lane: LaneView): DeliveryInLane[] {
    return this.change(lane, ({ claimed }) => claimed.splice(0));
  }

  /** Takes the claimed deliveries of all lanes. */
  takeAll(): DeliveryInLane[] {
    return [...this.byWebhook.values()].flatMap((lane) => this.takeClaimed(lane));
  }

  started(lane: LaneView): void {
    this.change(lane, (changed) => changed.inFlight++);
  }

  /** A request succeeded: one more may be in flight at the same time. */
  succeeded(lane: LaneView, now: number, duration: number): void {
    this.change(lane, (changed) => changed.succeeded(now, duration));
  }

  /**
   * A request failed, or the webhook was resumed: one request at a time until the first success. A failed
   * request stays in flight until `failureSettled`, so that no other starts before it is known what the
   * failure means.
   */
  startOver(lane: LaneView): void {
    this.change(lane, (changed) => changed.startOver());
  }

  failureSettled(lane: LaneView): void {
    this.change(lane, (changed) => changed.inFlight--);
  }

  /** One of its requests in flight has begun to wait for the receiver. */
  requestWaits(lane: LaneView): void {
    this.change(lane, (changed) => changed.requestWaits());
  }

  /** A request that was waiting is no longer in flight. */
  waitEnded(lane: LaneView): void {
    this.change(lane, (changed) => changed.waitEnded());
  }

  /** Looks whether its last success is still recent. */
  refresh(lane: LaneView, now: number): void {
    this.change(lane, (changed) => changed.refresh(now));
  }

  /** Changes a lane in a way that may change the totals. */
  private change<T>(view: LaneView, change: (lane: Lane) => T): T {
    const lane = laneOf(view);
    this.count(lane, -1);
    const result = change(lane);
    this.count(lane, 1);
    if (lane.startable > 0) this.ready.add(lane);
    else this.ready.delete(lane);
    return result;
  }

  private count(lane: Lane, sign: 1 | -1): void {
    const claimed = sign * lane.claimed.length;
    this.sums.claimed += claimed;
    if (lane.standing === 'untrusted') this.sums.claimedUntrusted += claimed;
    this.sums.startable += sign * lane.startable;
    this.sums.waiting += sign * lane.waiting;
    if (!lane.isIdle) this.sums.busy += sign;
  }

  private forgetIdle(): void {
    for (const [webhookId, lane] of this.byWebhook) {
      if (lane.isIdle && !lane.mayHaveMore) this.byWebhook.delete(webhookId);
    }
    // If many are busy, each new lane must not cost a pass over all of them.
    this.forgetAt = Math.max(maxLanes, 2 * this.byWebhook.size);
  }
}

/** Every view that `Lanes` returns is one of its lanes. */
function laneOf(view: LaneView): Lane {
  return view as Lane;
}

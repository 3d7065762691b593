import type { Destinations } from './destinations.js';
import { FairShare } from './fair-share.js';
import type { LaneTotals } from './lane-totals.js';
import { TotalsByOrg } from './lane-totals.js';
import type { DeliveryInLane, LaneView } from './lane-view.js';
import { Lane } from './lane.js';
import { maxLanes, reservedPart } from './limits.js';
import { Turns } from './turns.js';

/**
 * Holds all lanes of this process. All changes of lanes go through methods of this class, because each change
 * must also update the totals.
 */
export class Lanes {
  private readonly byWebhook = new Map<number, Lane>();
  /** How many lanes each org has in memory. */
  private readonly places = new FairShare(maxLanes);
  /** Lanes that can be forgotten. Those that have been forgettable for the longest time come first. */
  private readonly forgettable = new Set<Lane>();
  /** Lanes with startable deliveries. */
  private readonly ready = new Turns<Lane>();
  readonly totals = new TotalsByOrg();

  /** @param maxCap the option `worker.slotsPerWebhook` */
  constructor(
    private readonly maxCap: number,
    private readonly destinations: Destinations,
  ) {}

  /**
   * Returns the lanes with startable deliveries, in the order of their turns. Lanes may be added and removed
   * during the iteration.
   *
   * @param mayStart returns false if the lanes of this org are to be skipped
   */
  startable(mayStart?: (org: string) => boolean): Iterable<LaneView> {
    return this.ready.inTurn(mayStart);
  }

  find(webhookId: number): LaneView | undefined {
    return this.byWebhook.get(webhookId);
  }

  /**
   * Returns the lane of this webhook. Creates it if necessary. Returns undefined if the org has too many
   * lanes to create another.
   */
  findOrCreate(webhookId: number, org: string): LaneView | undefined {
    return this.byWebhook.get(webhookId) ?? this.create(webhookId, org);
  }

  /** Notes where the requests of this lane go now. The URL is undefined if it may have changed. */
  aimAt(lane: LaneView, remoteUrl: string | undefined): void {
    this.change(lane, (changed) => changed.aimAt(remoteUrl));
  }

  /** Notes that the database may have deliveries of this lane to claim. */
  expectMore(lane: LaneView): void {
    this.change(lane, (changed) => (changed.mayHaveMore = true));
  }

  claimBegins(lane: LaneView, now: number): void {
    this.change(lane, (changed) => changed.claimBegins(now));
  }

  claimEnded(lane: LaneView, now: number): void {
    this.change(lane, (changed) => changed.claimEnded(now));
  }

  addClaimed(lane: LaneView, delivery: DeliveryInLane): void {
    this.change(lane, ({ claimed }) => claimed.push(delivery));
  }

  /**
   * Removes the first claimed delivery of this lane and returns it. The lane and its org have their next
   * turns after all others. Call this only for a lane with startable deliveries.
   */
  takeNext(lane: LaneView): DeliveryInLane {
    this.ready.turnTaken(laneOf(lane));
    return this.change(lane, ({ claimed }) => claimed.shift()!);
  }

  /** Removes the last claimed deliveries of this lane, at most `count`, and returns them. */
  takeLast(lane: LaneView, count: number): DeliveryInLane[] {
    return this.change(lane, ({ claimed }) => claimed.splice(Math.max(0, claimed.length - count)));
  }

  /** Removes the claimed deliveries that can't start now, and returns them. */
  takePrefetched(lane: LaneView): DeliveryInLane[] {
    return this.change(lane, ({ claimed, startable }) => claimed.splice(startable));
  }

  /** Removes all claimed deliveries of this lane, and returns them. */
  takeClaimed(lane: LaneView): DeliveryInLane[] {
    return this.change(lane, ({ claimed }) => claimed.splice(0));
  }

  /** Removes the claimed deliveries of all lanes, and returns them. */
  takeAll(): DeliveryInLane[] {
    return [...this.byWebhook.values()].flatMap((lane) => this.takeClaimed(lane));
  }

  started(lane: LaneView): void {
    this.change(lane, (changed) => changed.inFlight++);
  }

  /** Ends a request that succeeded. The lane may then have one more request in flight at a time. */
  succeeded(lane: LaneView, now: number, duration: number): void {
    this.change(lane, (changed) => changed.succeeded(now, duration));
  }

  /**
   * Allows only one request at a time until one succeeds, if this phase of the webhook is new to the lane
   * (see `WebhookTarget.phase`). Call this before a request starts.
   */
  enterPhase(lane: LaneView, phase: string): void {
    this.change(lane, (changed) => changed.enterPhase(phase));
  }

  /**
   * Ends a request that failed, and allows only one request at a time until one succeeds. No other request
   * starts until `failureEnded`, because the failure may suspend or defer the webhook.
   */
  failed(lane: LaneView): void {
    this.change(lane, (changed) => changed.failed());
  }

  /** Call this when it is known whether a failed request suspends or defers the webhook. */
  failureEnded(lane: LaneView): void {
    this.change(lane, (changed) => changed.failureEnded());
  }

  /** Notes that a request of this lane uses a waiting slot (see `Slots`). */
  requestHangs(lane: LaneView): void {
    this.change(lane, (changed) => changed.requestHangs());
  }

  /** Notes that a request that used a waiting slot is no longer in flight. */
  hangEnded(lane: LaneView): void {
    this.change(lane, (changed) => changed.hangEnded());
  }

  /** Updates whether the last success of this lane is still recent. */
  refresh(lane: LaneView, now: number): void {
    this.change(lane, (changed) => changed.refresh(now));
  }

  /** The totals of an org, and how many other orgs are busy. */
  shareOf(org: string): { readonly own: LaneTotals; readonly others: number } {
    return { own: this.totals.of(org), others: this.totals.busyOrgsOtherThan(org) };
  }

  private create(webhookId: number, org: string): Lane | undefined {
    this.forgetOldest();
    if (this.places.roomFor(org) === 0) return undefined;
    const lane = new Lane(webhookId, org, this.maxCap);
    this.byWebhook.set(webhookId, lane);
    this.places.take(org);
    this.forgettable.add(lane);
    return lane;
  }

  /** Forgets lanes so that the lanes that are left don't use the reserve. */
  private forgetOldest(): void {
    for (const lane of this.forgettable) {
      if (this.places.free > reservedPart(maxLanes)) return;
      this.forgettable.delete(lane);
      this.byWebhook.delete(lane.webhookId);
      this.places.giveBack(lane.org);
    }
  }

  /** Changes a lane in a way that may change the totals. */
  private change<T>(view: LaneView, change: (lane: Lane) => T): T {
    const lane = laneOf(view);
    const { destination, claimedCount } = lane;
    this.totals.subtract(lane);
    const result = change(lane);
    this.totals.add(lane);
    if (destination === lane.destination) {
      this.destinations.addClaimed(destination, lane.org, lane.claimedCount - claimedCount);
    } else {
      this.destinations.addClaimed(destination, lane.org, -claimedCount);
      this.destinations.addClaimed(lane.destination, lane.org, lane.claimedCount);
    }
    if (lane.startable > 0) this.ready.add(lane);
    else this.ready.delete(lane);
    if (lane.isForgettable && this.byWebhook.get(lane.webhookId) === lane) this.forgettable.add(lane);
    else this.forgettable.delete(lane);
    return result;
  }
}

/**
 * Returns the lane behind a view. The cast is safe, because `Lanes` returns its own `Lane` objects as views.
 */
function laneOf(view: LaneView): Lane {
  return view as Lane;
}

import type { DeliveryInLane, LaneView } from './lane-view.js';
import { Lane } from './lane.js';
import { maxLanes } from './limits.js';

/** Sums over all lanes. */
export interface LaneTotals {
  /** Number of deliveries that are claimed and haven't started. */
  claimed: number;
  /** Number of claimed deliveries for untrusted receivers. */
  claimedUntrusted: number;
  /** Number of claimed deliveries that could start now if they had a slot. */
  startable: number;
  /** How many requests in flight are hanging. A hanging request uses a waiting slot (see `Slots`). */
  hanging: number;
  /**
   * Number of busy lanes. A lane is busy while one of its deliveries is claimed or one of its requests is in
   * flight.
   */
  busy: number;
}

/**
 * Holds all lanes of this process. All changes of lanes go through methods of this class, because each change
 * must also update the totals.
 */
export class Lanes {
  private readonly byWebhook = new Map<number, Lane>();
  /** Lanes with startable deliveries. The lane that comes first has the next turn. */
  private readonly ready = new Set<Lane>();
  private readonly sums: LaneTotals = { claimed: 0, claimedUntrusted: 0, startable: 0, hanging: 0, busy: 0 };
  /** Idle lanes are forgotten when there are this many lanes. */
  private forgetAt = maxLanes;

  /** @param maxCap the option `worker.slotsPerWebhook` */
  constructor(private readonly maxCap: number) {}

  get totals(): Readonly<LaneTotals> {
    return this.sums;
  }

  /**
   * Lanes with startable deliveries. The lane whose last turn is longest ago comes first. Lanes may be added,
   * moved and removed during the iteration.
   */
  get startable(): Iterable<LaneView> {
    return this.ready;
  }

  find(webhookId: number): LaneView | undefined {
    return this.byWebhook.get(webhookId);
  }

  /**
   * Returns the lane of this webhook. Creates it if necessary, and forgets idle lanes if there are too many.
   */
  findOrCreate(webhookId: number): LaneView {
    const known = this.byWebhook.get(webhookId);
    if (known) return known;
    if (this.byWebhook.size >= this.forgetAt) this.forgetIdle();
    const lane = new Lane(webhookId, this.maxCap);
    this.byWebhook.set(webhookId, lane);
    return lane;
  }

  /** Notes that the database may have deliveries of this lane to claim. */
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
   * Removes the first claimed delivery of this lane and returns it. The lane gets its next turn after all
   * other lanes. Call this only for a lane with startable deliveries.
   */
  takeNext(lane: LaneView): DeliveryInLane {
    const next = this.change(lane, ({ claimed }) => claimed.shift()!);
    if (this.ready.delete(laneOf(lane))) this.ready.add(laneOf(lane));
    return next;
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

  /** Counts a hanging request. Call this when the request begins to use a waiting slot. */
  requestHangs(lane: LaneView): void {
    this.change(lane, (changed) => changed.requestHangs());
  }

  /** Stops counting a hanging request, because it is no longer in flight. */
  hangEnded(lane: LaneView): void {
    this.change(lane, (changed) => changed.hangEnded());
  }

  /** Updates whether the last success of this lane is still recent. */
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
    this.sums.hanging += sign * lane.hanging;
    if (!lane.isIdle) this.sums.busy += sign;
  }

  private forgetIdle(): void {
    for (const [webhookId, lane] of this.byWebhook) {
      if (lane.isIdle && !lane.mayHaveMore) this.byWebhook.delete(webhookId);
    }
    // If most lanes are busy, few are forgotten. The next pass then runs when the number of lanes has
    // doubled. Otherwise each new lane would cost a pass over all lanes.
    this.forgetAt = Math.max(maxLanes, 2 * this.byWebhook.size);
  }
}

/**
 * Returns the lane behind a view. The cast is safe, because `Lanes` returns its own `Lane` objects as views.
 */
function laneOf(view: LaneView): Lane {
  return view as Lane;
}

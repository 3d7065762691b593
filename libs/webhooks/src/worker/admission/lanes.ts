import type { DeliveryInLane } from './lane.js';
import { Lane } from './lane.js';

/** When there are more lanes than this, those that have nothing to do are forgotten: a webhook that nothing is known of begins with one request. */
const mostIdle = 10_000;

/** The webhooks that this process delivers to. */
export class Lanes {
  private readonly byWebhook = new Map<number, Lane>();
  /** Those that have something that may start, but for the slots; the one that waits longest first. */
  private readonly ready = new Set<Lane>();
  private total = 0;
  private startables = 0;
  private active = 0;
  private untrusted = 0;
  private forgetAt = mostIdle;

  constructor(private readonly mostAtOnce: number) {}

  /** How many deliveries are claimed and not started, over all lanes. */
  get claimed(): number {
    return this.total;
  }

  /** How many of them could start now, but for the slots. */
  get startable(): number {
    return this.startables;
  }

  /** How many of those that are claimed are for receivers that aren't trusted. */
  get claimedUntrusted(): number {
    return this.untrusted;
  }

  /** How many lanes have something claimed or out. */
  get busy(): number {
    return this.active;
  }

  /** The lanes that have something to start, the one that waits longest first. May be changed while it is gone through. */
  get startableLanes(): Iterable<Lane> {
    return this.ready;
  }

  find(webhookId: number): Lane | undefined {
    return this.byWebhook.get(webhookId);
  }

  of(webhookId: number): Lane {
    const known = this.byWebhook.get(webhookId);
    if (known) return known;
    if (this.byWebhook.size >= this.forgetAt) this.forgetIdle();
    const lane = new Lane(webhookId, this.mostAtOnce);
    this.byWebhook.set(webhookId, lane);
    return lane;
  }

  /** Every change of what is claimed, out, waiting or trusted in a lane goes through here, so that it is known what may start. */
  change<T>(lane: Lane, make: (lane: Lane) => T): T {
    const [claimed, startable, wasIdle] = [lane.claimed.length, lane.startable, lane.isIdle];
    const untrusted = lane.isTrusted ? 0 : claimed;
    const result = make(lane);
    this.active += Number(wasIdle) - Number(lane.isIdle);
    this.total += lane.claimed.length - claimed;
    this.startables += lane.startable - startable;
    this.untrusted += (lane.isTrusted ? 0 : lane.claimed.length) - untrusted;
    if (lane.mayStart) this.ready.add(lane);
    else this.ready.delete(lane);
    return result;
  }

  /** The lane goes to the end of the queue of lanes. */
  toTheEnd(lane: Lane): void {
    if (this.ready.delete(lane)) this.ready.add(lane);
  }

  takeClaimed(lane: Lane): DeliveryInLane[] {
    return this.change(lane, () => lane.claimed.splice(0));
  }

  takeAll(): DeliveryInLane[] {
    return [...this.byWebhook.values()].flatMap((lane) => this.takeClaimed(lane));
  }

  private forgetIdle(): void {
    for (const [webhookId, lane] of this.byWebhook) {
      if (lane.isIdle && !lane.hasMore) this.byWebhook.delete(webhookId);
    }
    // Where many are busy it isn't gone through all of them for each new one.
    this.forgetAt = Math.max(mostIdle, 2 * this.byWebhook.size);
  }
}

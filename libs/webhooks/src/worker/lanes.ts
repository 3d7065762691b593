import type { ClaimedInLane } from './lane.js';
import { Lane } from './lane.js';

/** Lanes that have nothing to do are forgotten when there are more than this: a webhook that nothing is known of begins with one request. */
const mostIdle = 10_000;

/** The webhooks that this process delivers to. */
export class Lanes {
  private readonly byWebhook = new Map<number, Lane>();
  private readonly ready = new Set<Lane>();
  private total = 0;

  constructor(private readonly mostAtOnce: number) {}

  /** How many deliveries are claimed and not started, over all lanes. */
  get claimed(): number {
    return this.total;
  }

  find(webhookId: number): Lane | undefined {
    return this.byWebhook.get(webhookId);
  }

  of(webhookId: number): Lane {
    const known = this.byWebhook.get(webhookId);
    if (known) return known;
    if (this.byWebhook.size >= mostIdle) this.forgetIdle();
    const lane = new Lane(webhookId, this.mostAtOnce);
    this.byWebhook.set(webhookId, lane);
    return lane;
  }

  quotaOf(webhookId: number): number {
    return this.find(webhookId)?.quota ?? 1;
  }

  add(lane: Lane, claimed: ClaimedInLane): void {
    lane.claimed.push(claimed);
    this.ready.add(lane);
    this.total++;
  }

  /** The lanes that have something to start, the one that waits longest first. */
  startable(): Lane[] {
    return [...this.ready].filter((lane) => lane.mayStart);
  }

  /** Takes the first one of a lane, which goes to the end of the queue of lanes. */
  takeNext(lane: Lane): ClaimedInLane {
    this.total--;
    this.ready.delete(lane);
    const next = lane.claimed.shift()!;
    if (lane.claimed.length > 0) this.ready.add(lane);
    return next;
  }

  takeClaimed(lane: Lane): ClaimedInLane[] {
    this.ready.delete(lane);
    this.total -= lane.claimed.length;
    return lane.claimed.splice(0);
  }

  takeAll(): ClaimedInLane[] {
    return [...this.ready].flatMap((lane) => this.takeClaimed(lane));
  }

  private forgetIdle(): void {
    for (const [webhookId, lane] of this.byWebhook) if (lane.isIdle) this.byWebhook.delete(webhookId);
  }
}

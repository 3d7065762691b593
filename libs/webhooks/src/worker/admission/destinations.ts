import { parseUrl } from '../../shared/parse-url.js';
import { FairShare, OrgCounts, roomOf } from './fair-share.js';
import { maxClaimedAhead } from './limits.js';

/** A destination with its requests in flight and its claimed deliveries. */
class Destination {
  readonly inFlight: FairShare;
  /** How many of the requests in flight hang. */
  readonly hanging = new OrgCounts();
  /** Number of claimed deliveries that haven't started. */
  readonly claimed = new OrgCounts();

  constructor(slots: number) {
    this.inFlight = new FairShare(slots);
  }

  get isIdle(): boolean {
    return this.inFlight.counts.total === 0 && this.claimed.total === 0;
  }
}

/**
 * Returns the destination of a URL: its scheme, host and port. The default port of the scheme equals no port,
 * and the case of the host doesn't matter. Neither does a dot at the end of the host, which means the same
 * host.
 */
export function destinationOf(remoteUrl: string): string {
  const url = parseUrl(remoteUrl);
  if (!url) return remoteUrl;
  const port = url.port && `:${url.port}`;
  return `${url.protocol}//${url.hostname.replace(/\.$/, '')}${port}`;
}

/**
 * Limits the requests in flight to each destination, over all webhooks of this process, and the deliveries
 * that are claimed for it. The orgs with webhooks of the same destination share it. Remembers a destination
 * only while it has requests in flight or claimed deliveries.
 */
export class Destinations {
  private readonly known = new Map<string, Destination>();

  /** @param slots the option `worker.slotsPerDestination` */
  constructor(private readonly slots: number) {}

  /** Number of destinations in memory. */
  get size(): number {
    return this.known.size;
  }

  /** Returns how many more requests of this org to this destination may start. */
  roomFor(destination: string | undefined, org: string): number {
    if (destination === undefined) return Infinity;
    const known = this.known.get(destination);
    return known ? known.inFlight.roomFor(org) : roomOf(this.unused);
  }

  /**
   * Returns how many more deliveries of this org to this destination may be claimed. Negative if more are
   * claimed than allowed. Usually some may be claimed ahead of the requests in flight. But if most requests
   * of the org hang at the destination, only those that can start now may be claimed.
   */
  roomForClaim(destination: string | undefined, org: string): number {
    if (destination === undefined) return Infinity;
    const canStart = this.roomFor(destination, org);
    const known = this.known.get(destination);
    const capacity = maxClaimedAhead(this.slots);
    if (!known) return canStart + roomOf({ ...this.unused, capacity });
    const { inFlight, hanging, claimed } = known;
    const own = claimed.of(org);
    if (2 * hanging.of(org) > inFlight.counts.of(org)) return canStart - own;
    const others = inFlight.counts.othersThan(org);
    return canStart - own + roomOf({ capacity, used: claimed.total - own, own: 0, others });
  }

  /** Counts a request that starts. */
  started(destination: string | undefined, org: string): void {
    this.change(destination, ({ inFlight }) => inFlight.take(org));
  }

  /** Counts a request that begins to hang. It stays in flight. */
  hangs(destination: string | undefined, org: string): void {
    this.change(destination, ({ hanging }) => hanging.add(org, 1));
  }

  ended(destination: string | undefined, org: string, wasHanging: boolean): void {
    this.change(destination, ({ inFlight, hanging }) => {
      inFlight.giveBack(org);
      if (wasHanging) hanging.add(org, -1);
    });
  }

  /** @param n how many more deliveries are claimed. Negative if there are fewer */
  addClaimed(destination: string | undefined, org: string, n: number): void {
    if (n !== 0) this.change(destination, ({ claimed }) => claimed.add(org, n));
  }

  private change(destination: string | undefined, change: (known: Destination) => void): void {
    if (destination === undefined) return;
    const known = this.known.get(destination) ?? new Destination(this.slots);
    change(known);
    if (known.isIdle) this.known.delete(destination);
    else this.known.set(destination, known);
  }

  private get unused(): { capacity: number; used: number; own: number; others: number } {
    return { capacity: this.slots, used: 0, own: 0, others: 0 };
  }
}

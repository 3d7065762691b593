import { reservedPart } from './limits.js';

/** A resource with a limited number of units, such as slots, and how much of it is used. */
export interface Usage {
  readonly capacity: number;
  /** Number of units that all orgs use together. */
  readonly used: number;
  /** Number of units that this org uses. */
  readonly own: number;
  /** Number of other orgs that use the resource or wait for it. */
  readonly others: number;
}

/**
 * Returns how many more units an org may take. Up to its share, an org may take every free unit. Beyond its
 * share, an org may use what others leave free, except the last quarter. What is in use can't be taken back,
 * so this quarter must stay free for orgs below their share.
 */
export function roomOf({ capacity, used, own, others }: Usage): number {
  const free = capacity - used;
  const unreserved = free - reservedPart(capacity);
  return Math.max(0, Math.min(free, Math.max(shareOf(capacity, others) - own, unreserved)));
}

/**
 * Returns the share of each org. The orgs that use the resource and one further org have equal shares. The
 * further org is the next one that needs the resource.
 */
export function shareOf(capacity: number, others: number): number {
  return Math.ceil(capacity / (others + 2));
}

/** Counts the units that each org uses. Remembers only orgs that use at least one. */
export class OrgCounts {
  private readonly counts = new Map<string, number>();
  private sum = 0;

  get total(): number {
    return this.sum;
  }

  of(org: string): number {
    return this.counts.get(org) ?? 0;
  }

  /** Number of orgs, other than this one, that use at least one unit. */
  othersThan(org: string): number {
    return this.counts.size - (this.counts.has(org) ? 1 : 0);
  }

  /** @param n how many more units the org uses. Negative if it uses fewer */
  add(org: string, n: number): void {
    const count = this.of(org) + n;
    if (count > 0) this.counts.set(org, count);
    else this.counts.delete(org);
    this.sum += n;
  }

  clear(): void {
    this.counts.clear();
    this.sum = 0;
  }
}

/** A limited number of units that orgs share. */
export class FairShare {
  readonly counts = new OrgCounts();

  constructor(readonly capacity: number) {}

  get free(): number {
    return this.capacity - this.counts.total;
  }

  /** Returns how many more units this org may take. */
  roomFor(org: string): number {
    return roomOf(this.usageOf(org));
  }

  /** Returns how many more units this org may take without exceeding its share. */
  roomWithinShare(org: string): number {
    const { capacity, own, others } = this.usageOf(org);
    return Math.max(0, Math.min(this.free, shareOf(capacity, others) - own));
  }

  take(org: string): void {
    this.counts.add(org, 1);
  }

  giveBack(org: string): void {
    this.counts.add(org, -1);
  }

  private usageOf(org: string): Usage {
    const { capacity, counts } = this;
    return { capacity, used: counts.total, own: counts.of(org), others: counts.othersThan(org) };
  }
}

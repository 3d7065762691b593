import { monotonicNow } from '../../shared/clock.js';
import { maxLanesPerSearch } from '../../store/claim/lanes.sql.js';
import type { DeliveriesStore } from '../../store/deliveries.store.js';

/**
 * Minimum time between two parts of a search while enough other lanes are known, in milliseconds. The search
 * goes on, because the lanes that are known may all belong to one org.
 */
const slowInterval = 50;

/**
 * Searches all lanes for deliveries that this process was not notified of. Each call of `next` searches a
 * part of the lanes, so that a search of many lanes takes several rounds.
 */
export class LaneSearch {
  /** The id of the last webhook that was found. The search continues after it. */
  private cursor = 0;
  private isUnderWay = false;
  private searchedAt = -Infinity;

  constructor(private readonly store: DeliveriesStore) {}

  /** True if the search has begun and has not reached the last lane. */
  get isUnfinished(): boolean {
    return this.isUnderWay;
  }

  /** Begins a search with the first lane. Does nothing if a search is running. */
  begin(): void {
    if (!this.isUnderWay) this.cursor = 0;
    this.isUnderWay = true;
  }

  /**
   * Time until the next part of the search while enough other lanes are known, in milliseconds. Infinity if
   * no search is running.
   */
  get untilNextSlowly(): number {
    return this.isUnderWay
      ? Math.max(1, Math.ceil(this.searchedAt + slowInterval - monotonicNow()))
      : Infinity;
  }

  /**
   * Returns the webhook ids of the next lanes with deliveries to claim, without deferred lanes. Empty if no
   * search is running.
   *
   * @param isSlow true if enough other lanes are known. If the last part of the search was a short time ago,
   *   this call then returns nothing
   */
  async next(isSlow: boolean): Promise<readonly number[]> {
    const now = monotonicNow();
    if (!this.isUnderWay || (isSlow && now < this.searchedAt + slowInterval)) return [];
    this.searchedAt = now;
    const webhookIds = await this.store.lanesAfter(this.cursor);
    this.isUnderWay = webhookIds.length === maxLanesPerSearch;
    this.cursor = webhookIds.at(-1) ?? 0;
    if (webhookIds.length === 0) return [];
    const deferred = await this.store.deferredAmong(webhookIds);
    return webhookIds.filter((webhookId) => !deferred.has(webhookId));
  }
}

import { maxLanesPerSearch } from '../../store/claim/lanes.sql.js';
import type { DeliveriesStore } from '../../store/deliveries.store.js';

/**
 * Searches all lanes for deliveries that this process was not notified of. Each call of `next` searches a
 * part of the lanes, so that a search of many lanes takes several rounds.
 */
export class LaneSearch {
  /** The id of the last webhook that was found. The search continues after it. */
  private cursor = 0;
  private isUnderWay = false;

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
   * Returns the webhook ids of the next lanes with deliveries to claim, without deferred lanes. Empty if no
   * search is running.
   */
  async next(): Promise<readonly number[]> {
    if (!this.isUnderWay) return [];
    const webhookIds = await this.store.lanesAfter(this.cursor);
    this.isUnderWay = webhookIds.length === maxLanesPerSearch;
    this.cursor = webhookIds.at(-1) ?? 0;
    if (webhookIds.length === 0) return [];
    const deferred = await this.store.deferredAmong(webhookIds);
    return webhookIds.filter((webhookId) => !deferred.has(webhookId));
  }
}

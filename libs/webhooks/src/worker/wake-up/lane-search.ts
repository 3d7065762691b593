import { maxLanesPerSearch } from '../../store/claim/lanes.sql.js';
import type { DeliveriesStore } from '../../store/deliveries.store.js';

/** Searches all lanes for deliveries that this process was not notified of, a part of them in each round. */
export class LaneSearch {
  private cursor = 0;
  private isUnderWay = false;

  constructor(private readonly store: DeliveriesStore) {}

  /** Whether it has begun and has not passed the last lane yet. */
  get isUnfinished(): boolean {
    return this.isUnderWay;
  }

  begin(): void {
    if (!this.isUnderWay) this.cursor = 0;
    this.isUnderWay = true;
  }

  /** Returns the webhook ids of the next lanes; none if the search is over. */
  async next(): Promise<readonly number[]> {
    if (!this.isUnderWay) return [];
    const webhookIds = await this.store.lanesAfter(this.cursor);
    this.isUnderWay = webhookIds.length === maxLanesPerSearch;
    this.cursor = webhookIds.at(-1) ?? 0;
    return webhookIds;
  }
}

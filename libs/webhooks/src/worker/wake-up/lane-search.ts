import { maxLanesPerSearch } from '../../store/claim/lanes.sql.js';
import type { DeliveriesStore } from '../../store/deliveries.store.js';

/** Goes around all lanes that have deliveries to claim: for those that nobody announced. */
export class LaneSearch {
  private cursor = 0;
  private isUnderWay = false;

  constructor(private readonly store: DeliveriesStore) {}

  /** Whether it has begun and isn't around yet. */
  get isUnfinished(): boolean {
    return this.isUnderWay;
  }

  begin(): void {
    if (!this.isUnderWay) this.cursor = 0;
    this.isUnderWay = true;
  }

  /** The next lanes; none when it is around. */
  async next(): Promise<readonly number[]> {
    if (!this.isUnderWay) return [];
    const lanes = await this.store.lanesAfter(this.cursor);
    this.isUnderWay = lanes.length === maxLanesPerSearch;
    this.cursor = lanes.at(-1) ?? 0;
    return lanes;
  }
}

import type { Claim } from '../../store/claim/claim.js';
import { maxPrefetchPerLane } from '../admission/limits.js';

/**
 * Limits the quotas of lanes for whose bodies there was no room. Otherwise each claim of such a lane would
 * lease and release many deliveries in vain. The limit is 1 at first. It doubles with each claim for which
 * there is room.
 */
export class CarefulQuotas {
  private readonly limits = new Map<number, number>();

  apply(quotas: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
    if (this.limits.size === 0) return quotas;
    return new Map(
      [...quotas].map(([webhookId, quota]) => [
        webhookId,
        Math.min(quota, this.limits.get(webhookId) ?? Infinity),
      ]),
    );
  }

  claimEnded(quotas: ReadonlyMap<number, number>, { withoutRoom, unfinished }: Claim): void {
    for (const webhookId of this.limits.size === 0 ? [] : quotas.keys()) {
      const limit = 2 * (this.limits.get(webhookId) ?? Infinity);
      if (unfinished.has(webhookId) && limit <= maxPrefetchPerLane) this.limits.set(webhookId, limit);
      else this.limits.delete(webhookId);
    }
    for (const { webhookId } of withoutRoom) this.limits.set(webhookId, 1);
  }
}

import { DeliveryWorker } from '@app/webhooks';
import { monotonicNow } from '../harness/monotonic.js';

type Claim = (...given: unknown[]) => Promise<unknown>;

/**
 * Times each claim as the worker waits for it. The one place where the bench looks behind the library's public API; when what it looks for isn't
 * there, no claim times are shown.
 */
export class ClaimTimer {
  private times: number[] = [];

  attach(worker: DeliveryWorker): void {
    const { store } = worker as unknown as { store?: { claim?: Claim } };
    const claim = store?.claim?.bind(store);
    if (!store || !claim) return;
    store.claim = async (...given) => {
      const startedAt = monotonicNow();
      try {
        return await claim(...given);
      } finally {
        this.times.push(monotonicNow() - startedAt);
      }
    };
  }

  take(): Float64Array {
    return Float64Array.from(this.times.splice(0));
  }
}

import { DeliveryWorker } from '@app/webhooks';
import { monotonicNow } from '../harness/monotonic.js';
import type { HostReport } from './protocol.js';

type Method = (...given: unknown[]) => Promise<unknown>;
type Store = Partial<Record<'claim' | 'lanesAfter', Method>>;

/**
 * Times how long the worker waits for each claim and for each search for lanes. For this, it wraps two
 * methods that are internals of the library. If the methods are missing, no claim times are reported.
 */
export class ClaimTimer {
  private claims: number[] = [];
  private searches: number[] = [];

  attach(worker: DeliveryWorker): void {
    const { rounds } = worker as unknown as { rounds?: { store?: Store } };
    const store = rounds?.store;
    if (!store) return;
    timeCalls(store, 'claim', this.claims);
    timeCalls(store, 'lanesAfter', this.searches);
  }

  take(): Pick<HostReport, 'claims' | 'searching'> {
    const searching = this.searches.splice(0).reduce((sum, time) => sum + time, 0);
    return { claims: Float64Array.from(this.claims.splice(0)), searching };
  }
}

function timeCalls(store: Store, name: keyof Store, times: number[]): void {
  const method = store[name]?.bind(store);
  if (!method) return;
  store[name] = async (...given) => {
    const startedAt = monotonicNow();
    try {
      return await method(...given);
    } finally {
      times.push(monotonicNow() - startedAt);
    }
  };
}

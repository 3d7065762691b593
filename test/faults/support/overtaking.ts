import type { Arrival } from './arrival.js';
import type { FaultRecord } from './fault-record.js';

/**
 * Returns the requests that arrived too late, that is, after a newer state of the same order had arrived at
 * the same webhook.
 */
export function overtaken({ committed, arrivals }: FaultRecord): Arrival[] {
  const changes = new Map(committed.map((change) => [change.id, change]));
  const newest = new Map<string, number>();
  return arrivals.filter(({ webhook, change: id }) => {
    const change = changes.get(id!);
    if (change?.kind !== 'order') return false;
    const lane = `${webhook} ${change.resource}`;
    const before = newest.get(lane) ?? 0;
    newest.set(lane, Math.max(before, change.version));
    return change.version < before;
  });
}

/**
 * Returns the requests that arrived too early, that is, while another state of the same order was still in
 * flight to the same webhook.
 */
export function overlapping({ committed, arrivals }: FaultRecord): Arrival[] {
  const changes = new Map(committed.map((change) => [change.id, change]));
  const freeAt = new Map<string, number>();
  return arrivals.filter(({ webhook, change: id, at, answeredAt = -Infinity }) => {
    const change = changes.get(id!);
    if (change?.kind !== 'order') return false;
    const lane = `${webhook} ${change.resource}`;
    const before = freeAt.get(lane) ?? -Infinity;
    freeAt.set(lane, Math.max(before, answeredAt));
    return at < before;
  });
}

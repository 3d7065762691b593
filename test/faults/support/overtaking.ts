import type { Arrival } from './arrival.js';
import type { FaultRecord } from './fault-record.js';

/** Returns the requests whose state is older than one that arrived earlier at the same webhook. */
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
 * Returns the requests that arrived while the response to another state of the same resource at the same
 * webhook was pending.
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

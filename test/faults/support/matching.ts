import type { Arrival, Outcome } from './arrival.js';
import type { FaultRecord, RecordedAttempt, RecordedDelivery } from './fault-record.js';
import { groupBy } from '@app/webhooks/shared/group-by.js';

/**
 * Returns true if the recorded outcome is what the receiver did. If the receiver sent no response, the
 * process may also record that it was stalled meanwhile. The receiver can't know that.
 */
function matches(recorded: Outcome, outcome: Outcome | undefined): boolean {
  if (recorded.result === 'stalled') return outcome?.status === null;
  return outcome?.result === recorded.result && outcome.status === recorded.status;
}

export interface Matching {
  /** Recorded attempts for which the receiver has no matching request. */
  readonly unseen: readonly { readonly delivery: RecordedDelivery; readonly attempt: RecordedAttempt }[];
  /** Requests for which no matching attempt is recorded. */
  readonly unrecorded: readonly Arrival[];
}

/**
 * Assigns a matching request to each recorded attempt, if there is one. No request is assigned twice. A
 * request that `isExcused` accepts may remain without a recorded attempt. Such a request is therefore
 * assigned only if no other request matches the attempt.
 */
export function matchAttempts(
  { deliveries, arrivals }: FaultRecord,
  isExcused: (arrival: Arrival) => boolean,
): Matching {
  const requests = groupBy(arrivals, ({ webhook, change }) => `${webhook} ${change}`);
  const unseen: { delivery: RecordedDelivery; attempt: RecordedAttempt }[] = [];
  for (const delivery of deliveries) {
    const left = requests.get(`${delivery.webhook} ${delivery.change}`) ?? [];
    left.sort((a, b) => Number(isExcused(a)) - Number(isExcused(b)));
    for (const attempt of delivery.attempts) {
      const match = left.findIndex(({ outcome }) => matches(attempt, outcome));
      if (match === -1) unseen.push({ delivery, attempt });
      else left.splice(match, 1);
    }
  }
  return { unseen, unrecorded: [...requests.values()].flat() };
}

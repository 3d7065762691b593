import type { Arrival } from './arrival.js';
import { unconditional } from './checks.js';
import type { FaultRecord } from './fault-record.js';
import { matchAttempts } from './matching.js';
import { overlapping, overtaken } from './overtaking.js';

/** What at-least-once allows under a fault; nothing unless it is said. */
export interface Allowances {
  /** Requests whose process was interrupted before it could record them: they are sent again. */
  readonly unrecorded?: (arrival: Arrival) => boolean;
  /** Requests with an older state from a process that was stopped between its last look at the lease and the write. */
  readonly overtaking?: (arrival: Arrival) => boolean;
  /** Webhooks whose connections may break before a request gets through: then an attempt failed that the receiver never saw. */
  readonly unseenFailuresAt?: string;
}

export interface Verdict {
  /** Promises that were broken, in words. */
  readonly problems: readonly string[];
  readonly events: number;
  readonly requests: number;
  /** Requests that at-least-once sent again, for their outcome was not recorded. */
  readonly duplicates: number;
  readonly overtakings: number;
  readonly superseded: number;
}

const never = (): boolean => false;

export function judge(record: FaultRecord, allowed: Allowances = {}): Verdict {
  const { unrecorded: isExcused = never, overtaking: mayOvertake = never } = allowed;
  const { unseen, unrecorded } = matchAttempts(record, isExcused);
  const overtakings = overtaken(record);
  const tells = ({ process, webhook, change }: Arrival) => `${change} from process ${process} to ${webhook}`;
  return {
    problems: [
      ...unconditional.flatMap((check) => check(record)),
      ...unseen
        .filter(
          ({ delivery, attempt }) =>
            delivery.webhook !== allowed.unseenFailuresAt || attempt.result !== 'connection',
        )
        .map(
          ({ delivery, attempt }) =>
            `no request is attempt ${attempt.number} of delivery ${delivery.id}, ${attempt.result} ${attempt.status}`,
        ),
      ...unrecorded
        .filter((arrival) => !isExcused(arrival))
        .map((arrival) => `no attempt is ${tells(arrival)}`),
      ...overtakings
        .filter((arrival) => !mayOvertake(arrival))
        .map((arrival) => `a newer state had arrived before ${tells(arrival)}`),
      ...overlapping(record)
        .filter((arrival) => !mayOvertake(arrival))
        .map((arrival) => `another state was still out at ${tells(arrival)}`),
    ],
    events: record.events.length,
    requests: record.arrivals.length,
    duplicates: unrecorded.length,
    overtakings: overtakings.length,
    superseded: record.deliveries.filter(({ state }) => state === 'superseded').length,
  };
}

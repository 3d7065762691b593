import type { Arrival } from './arrival.js';
import { unconditional } from './checks.js';
import type { FaultRecord } from './fault-record.js';
import { matchAttempts } from './matching.js';
import { overlapping, overtaken } from './overtaking.js';

/** The deviations that at-least-once allows under a fault. None by default. */
export interface Allowances {
  /** Requests whose process was interrupted before it could record them. They are sent again. */
  readonly unrecorded?: (arrival: Arrival) => boolean;
  /**
   * Requests with an older state from a process that was stopped between its last check of the lease and the
   * write.
   */
  readonly overtaking?: (arrival: Arrival) => boolean;
  /**
   * A path. Connections to its webhook may break before a request gets through, so the receiver never sees
   * some failed attempts.
   */
  readonly unseenFailuresAt?: string;
}

export interface Verdict {
  /** Descriptions of broken promises. */
  readonly problems: readonly string[];
  readonly events: number;
  readonly requests: number;
  /** Requests that were sent again because their outcome was not recorded. */
  readonly duplicates: number;
  readonly overtakings: number;
  readonly superseded: number;
}

const never = (): boolean => false;

export function verdictOn(record: FaultRecord, allowed: Allowances = {}): Verdict {
  const { unrecorded: isExcused = never, overtaking: mayOvertake = never } = allowed;
  const { unseen, unrecorded } = matchAttempts(record, isExcused);
  const overtakings = overtaken(record);
  const describeArrival = ({ process, webhook, change }: Arrival) =>
    `${change} from process ${process} to ${webhook}`;
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
            `attempt ${attempt.number} of delivery ${delivery.id} (${attempt.result} ${attempt.status}) matches no request`,
        ),
      ...unrecorded
        .filter((arrival) => !isExcused(arrival))
        .map((arrival) => `no attempt records ${describeArrival(arrival)}`),
      ...overtakings
        .filter((arrival) => !mayOvertake(arrival))
        .map((arrival) => `a newer state arrived before ${describeArrival(arrival)}`),
      ...overlapping(record)
        .filter((arrival) => !mayOvertake(arrival))
        .map((arrival) => `another state was in flight during ${describeArrival(arrival)}`),
    ],
    events: record.events.length,
    requests: record.arrivals.length,
    duplicates: unrecorded.length,
    overtakings: overtakings.length,
    superseded: record.deliveries.filter(({ state }) => state === 'superseded').length,
  };
}

import type { Arrival } from './arrival.js';
import { unconditional } from './checks.js';
import type { FaultRecord, RecordedAttempt, RecordedDelivery } from './fault-record.js';
import { matchAttempts } from './matching.js';
import { overlapping, overtaken } from './overtaking.js';

/**
 * The deviations that a fault test accepts, because at-least-once delivery allows them under this fault. Each
 * property allows one kind of deviation. If the property is missing, that kind is not accepted.
 */
export interface Allowances {
  /**
   * Returns true for requests that may lack a recorded attempt, because their process was interrupted before
   * it could record them. Such requests are sent again.
   */
  readonly unrecorded?: (arrival: Arrival) => boolean;
  /**
   * Returns true for recorded attempts whose request may not have arrived, because the connection failed
   * while the request was on its way.
   */
  readonly unseen?: (delivery: RecordedDelivery, attempt: RecordedAttempt) => boolean;
  /**
   * Returns true for requests that may carry an older state than an earlier request. The process of such a
   * request was stopped after it had checked the lease and before it wrote the request.
   */
  readonly overtaking?: (arrival: Arrival) => boolean;
}

/** The results of all checks of a fault test, and the counts that its report shows. */
export interface Verdict {
  /** A description of each violated guarantee. */
  readonly problems: readonly string[];
  readonly events: number;
  readonly requests: number;
  /**
   * The number of requests whose attempt was not recorded. Each was followed by another request for the same
   * change.
   */
  readonly duplicates: number;
  readonly overtakings: number;
  readonly superseded: number;
}

const never = (): boolean => false;

export function verdictOn(record: FaultRecord, allowed: Allowances = {}): Verdict {
  const {
    unrecorded: isExcused = never,
    unseen: mayBeUnseen = never,
    overtaking: mayOvertake = never,
  } = allowed;
  const { unseen, unrecorded } = matchAttempts(record, isExcused);
  const overtakings = overtaken(record);
  const describeArrival = ({ process, webhook, change }: Arrival) =>
    `${change} from process ${process} to ${webhook}`;
  return {
    problems: [
      ...unconditional.flatMap((check) => check(record)),
      ...unseen
        .filter(({ delivery, attempt }) => !mayBeUnseen(delivery, attempt))
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

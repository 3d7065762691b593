import type { HostChange } from '../host/ledger.js';
import type { FaultRecord, RecordedDelivery } from './fault-record.js';
import { groupBy } from '@app/webhooks/shared/group-by.js';

/**
 * Checks one guarantee of docs/guarantees.md. Returns a description of each violation, so an empty list means
 * that the guarantee was kept.
 */
export type Check = (record: FaultRecord) => string[];

/** Checks that an event exists if and only if its transaction was committed. */
export const allOrNothing: Check = ({ committed, events, arrivals }) => {
  const known = new Set(committed.map(({ id }) => id));
  const emitted = new Set(events);
  const told = new Set(arrivals.map(({ change }) => change!));
  return [
    ...[...known].filter((id) => !emitted.has(id)).map((id) => `the committed change ${id} has no event`),
    ...events.filter((id) => !known.has(id)).map((id) => `the event of ${id} belongs to no committed change`),
    ...[...told].filter((id) => !known.has(id)).map((id) => `${id} was sent but never committed`),
  ];
};

/**
 * Checks that every committed change has arrived at every webhook that is subscribed to it. States that a
 * newer state has superseded need not arrive.
 */
export const atLeastOnce: Check = ({ committed, webhooks, deliveries, arrivals }) => {
  const deliveryOf = new Map(deliveries.map((one) => [`${one.webhook} ${one.change}`, one]));
  const successes = arrivals.filter(({ outcome }) => outcome?.result === 'success');
  const arrived = new Set(successes.map(({ webhook, change }) => `${webhook} ${change}`));
  const newerStates = newerStatesIn(committed, deliveries);
  return committed.flatMap((change) =>
    webhooks[change.kind].flatMap((webhook) => {
      const delivery = deliveryOf.get(`${webhook} ${change.id}`);
      if (!delivery) return [`there is no delivery of ${change.id} to ${webhook}`];
      if (delivery.state === 'superseded') return supersededWrongly(change, delivery, newerStates);
      if (delivery.state !== 'delivered') return [`${change.id} to ${webhook} is ${delivery.state}`];
      return arrived.has(`${webhook} ${change.id}`)
        ? []
        : [`${change.id} is marked as delivered but never arrived at ${webhook}`];
    }),
  );
};

interface NewerState {
  readonly webhook: string;
  readonly change: HostChange | undefined;
}

/** Returns the webhook and the change of each delivery that has superseded another one, by its id. */
function newerStatesIn(
  committed: readonly HostChange[],
  deliveries: readonly RecordedDelivery[],
): ReadonlyMap<number | null, NewerState> {
  const changes = new Map(committed.map((change) => [change.id, change]));
  const superseding = new Set(deliveries.map(({ supersededBy }) => supersededBy));
  return new Map(
    deliveries
      .filter(({ id }) => superseding.has(id))
      .map(({ id, webhook, change }) => [id, { webhook, change: changes.get(change) }]),
  );
}

function supersededWrongly(
  older: HostChange,
  { webhook, supersededBy }: RecordedDelivery,
  newerStates: ReadonlyMap<number | null, NewerState>,
): string[] {
  const by = newerStates.get(supersededBy);
  const newer = by?.change;
  const isRight =
    older.kind === 'order' &&
    by?.webhook === webhook &&
    newer?.resource === older.resource &&
    newer.version > older.version;
  return isRight
    ? []
    : [`${older.id} is superseded by ${newer?.id ?? 'nothing'}, which is not a newer state of it`];
}

/** Checks that all requests of one change have the same bytes. */
export const sameBytes: Check = ({ arrivals }) =>
  [...groupBy(arrivals, ({ change }) => change)]
    .filter(([, requests]) => new Set(requests.map(({ body }) => body)).size > 1)
    .map(([change]) => `${change} was sent with different bytes`);

/** Checks that the attempts of each delivery are numbered 1, 2, …, and that no attempt follows a success. */
export const attemptsInTurn: Check = ({ deliveries }) =>
  deliveries
    .filter(({ attempts }) =>
      attempts.some(
        ({ number, result }, index) =>
          number !== index + 1 || (result === 'success' && index + 1 < attempts.length),
      ),
    )
    .map(
      ({ id, attempts }) =>
        `delivery ${id} has the attempts ${attempts.map(({ number, result }) => `${number} ${result}`).join(', ')}`,
    );

export const unconditional: readonly Check[] = [allOrNothing, atLeastOnce, sameBytes, attemptsInTurn];

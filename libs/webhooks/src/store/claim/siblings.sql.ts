import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';
import type { LeasedDelivery } from './claim.js';

/** What the deliveries of the same webhook and resource mean for a delivery. */
export interface Siblings {
  /** The newest of them, which may be the delivery itself. */
  readonly newestId: number;
  /** For how many more milliseconds another one is leased. Null if none is. */
  readonly leasedFor: number | null;
}

/** Returns the ids of those deliveries whose events are states. Only they have siblings. */
export function statesAmong(leased: readonly LeasedDelivery[]): number[] {
  return leased.filter(({ supersedeKey }) => supersedeKey !== null).map(({ deliveryId }) => deliveryId);
}

/** Reads the siblings of these deliveries of states. Leases of deliveries in the list do not count. */
export function* readSiblings(dialect: Dialect, states: readonly number[]): Script<Map<number, Siblings>> {
  if (states.length === 0) return new Map();
  const { tables, among } = dialect;
  const ids = among('d.id', states);
  const rows = yield* query(
    `select d.id, ${siblingColumns(dialect, states)} from ${tables.delivery} d where ${ids.sql}`,
    [...among('', states).params, ...ids.params],
  );
  return new Map(rows.map((row) => [numberOf(row['id']), siblingsOf(row)]));
}

/**
 * The columns of a delivery `d` that `siblingsOf` reads. Their parameters are those of `among`.
 *
 * @param states deliveries whose leases do not count
 */
export function siblingColumns({ tables, now, among }: Dialect, states: readonly number[] = []): string {
  const same = 'o.webhook_id = d.webhook_id and o.supersede_key = d.supersede_key';
  return `(select max(o.id) from ${tables.delivery} o where ${same}) as newest_id,
          (select max(o.leased_until - ${now()}) from ${tables.delivery} o
            where ${same} and o.leased_until > ${now()} and not (${among('o.id', states).sql})) as leased_for`;
}

export function siblingsOf(row: Row): Siblings {
  return {
    newestId: numberOf(row['newest_id']),
    leasedFor: row['leased_for'] === null ? null : numberOf(row['leased_for']),
  };
}

/**
 * Supersedes those of these deliveries that have a newer sibling. Happenings have none. The caller has locked
 * the deliveries, or passes a `condition`.
 */
export function* supersedeOutdated(dialect: Dialect, ids: readonly number[], condition = ''): Script<void> {
  const siblings = yield* readSiblings(dialect, ids);
  const outdated = [...siblings].filter(([id, { newestId }]) => newestId > id);
  const by = outdated.map(([id, { newestId }]) => `when ${id} then ${newestId}`).join(' ');
  yield* updateDeliveries(
    dialect,
    outdated.map(([id]) => id),
    transitions.supersede.set(dialect.now(), `case id ${by} end`),
    condition,
  );
}

/**
 * Puts deliveries that waited for a sibling into their lanes. Deliveries that changed in the meantime stay
 * unchanged.
 */
export function endWaits(dialect: Dialect, ids: readonly number[]): Script<number> {
  const columns = transitions.endWait.set(dialect.now());
  return updateDeliveries(dialect, ids, columns, " and state = 'pending' and leased_until is null");
}

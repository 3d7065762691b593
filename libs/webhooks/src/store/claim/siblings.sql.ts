import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';
import type { LeasedDelivery } from './claim.js';

/**
 * Facts about the siblings of a delivery. Siblings are the deliveries with the same webhook and the same
 * `supersedeKey`, including the delivery itself.
 */
export interface Siblings {
  /** The id of the newest sibling, which may be the delivery itself. */
  readonly newestId: number;
  /**
   * How long another sibling is still leased, in milliseconds. If several are leased, this is the longest
   * time. Null if no other sibling is leased.
   */
  readonly leasedFor: number | null;
}

/** Returns the ids of the deliveries whose events are states. Only these deliveries have siblings. */
export function statesAmong(leased: readonly LeasedDelivery[]): number[] {
  return leased.filter(({ supersedeKey }) => supersedeKey !== null).map(({ deliveryId }) => deliveryId);
}

/**
 * Reads the siblings of the given deliveries. The events of these deliveries must be states. Leases of the
 * given deliveries are ignored.
 */
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
 * Returns the SQL columns that `siblingsOf` reads, for a delivery with the alias `d`. The caller adds the
 * parameters that `among` returns for `states`.
 *
 * @param states ids of deliveries whose leases are ignored
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
 * Supersedes the given deliveries that have a newer sibling. Deliveries of happenings have no siblings and
 * stay unchanged. The caller has locked the deliveries, or passes a `condition` that excludes deliveries
 * which have changed in the meantime.
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
 * Moves deliveries that waited for a sibling into their lanes. A delivery that has been leased or is no
 * longer pending stays unchanged.
 */
export function endWaits(dialect: Dialect, ids: readonly number[]): Script<number> {
  const columns = transitions.endWait.set(dialect.now());
  return updateDeliveries(dialect, ids, columns, " and state = 'pending' and leased_until is null");
}

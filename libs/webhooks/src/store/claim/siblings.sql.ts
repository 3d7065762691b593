import { chunksOf } from '../../shared/chunks-of.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';
import type { LeasedDelivery } from './claim.js';

/** The states of deliveries that could still be sent, now or after a resume or by hand. */
export const unsent = "('pending', 'held', 'failed')";
/** Maximum number of deliveries whose older siblings one statement reads. */
const maxRangesPerStatement = 200;

/**
 * Facts about the siblings of a delivery. Siblings are the deliveries with the same webhook and the same
 * `supersedeKey`, including the delivery itself.
 */
export interface Siblings {
  /**
   * The id of the newest sibling, which may be the delivery itself. If the delivery has been superseded since
   * it was leased, this is the id of a newer sibling, even if the row of that sibling is gone.
   */
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
  return `coalesce(d.superseded_by, (select max(o.id) from ${tables.delivery} o where ${same})) as newest_id,
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
 * Supersedes the older siblings of the given deliveries that could still be sent: those that wait, are held,
 * have failed, or were leased. Call this when requests for the given deliveries may have been sent. From then
 * on, the order of the states no longer depends on the rows of the given deliveries, so they can be deleted.
 *
 * An older sibling can be leased here in two cases: its lease has expired, or a claim has just leased it and
 * has not decided yet what to do with it. The fence then rejects all later writes of that claim.
 */
export function* supersedeOlder(dialect: Dialect, ids: readonly number[]): Script<void> {
  for (const chunk of chunksOf(yield* unsentRanges(dialect, ids), maxRangesPerStatement)) {
    // A plain read, because on MySQL a locking read would wait for open transactions of the host that have
    // emitted events.
    const older = yield* query(
      chunk
        .map(
          ({ id }) =>
            `select id, ${id} as newer_id from ${dialect.tables.delivery}
              where webhook_id = ? and supersede_key = ? and id > ? and id < ${id} and coalesce(state, '') in ${unsent}`,
        )
        .join(' union all '),
      chunk.flatMap(({ webhookId, supersedeKey, after }) => [webhookId, supersedeKey, after]),
    );
    const by = older.map((row) => `when ${numberOf(row['id'])} then ${numberOf(row['newer_id'])}`).join(' ');
    yield* updateDeliveries(
      dialect,
      older.map((row) => numberOf(row['id'])),
      transitions.supersede.set(dialect.now(), `case id ${by} end`),
      ` and state in ${unsent}`,
    );
  }
}

/**
 * Returns the SQL of the id of the last sibling before `row` that was delivered. All siblings before that one
 * were superseded when it was recorded. `coalesce` keeps the query planner on the index of the siblings.
 *
 * @param row the alias of a delivery
 */
export function lastDeliveredBefore({ tables }: Pick<Dialect, 'tables'>, row: string): string {
  return `(select b.id from ${tables.delivery} b
            where b.webhook_id = ${row}.webhook_id and b.supersede_key = ${row}.supersede_key and b.id < ${row}.id
              and coalesce(b.state, '') = 'delivered' order by b.id desc limit 1)`;
}

interface UnsentRange {
  readonly id: number;
  readonly webhookId: number;
  readonly supersedeKey: string;
  /** Only siblings with a higher id can still be sent. */
  readonly after: number;
}

/**
 * Returns in which range the older siblings of each delivery may still be sent. Deliveries without such a
 * range are left out. That is the usual case, because the sibling before was usually delivered.
 */
function* unsentRanges(dialect: Dialect, ids: readonly number[]): Script<UnsentRange[]> {
  if (ids.length === 0) return [];
  const { tables, among } = dialect;
  const given = among('d.id', ids);
  const rows = yield* query(
    `select d.id, d.webhook_id, d.supersede_key, ${lastDeliveredBefore(dialect, 'd')} as delivered_id,
            (select max(o.id) from ${tables.delivery} o
              where o.webhook_id = d.webhook_id and o.supersede_key = d.supersede_key and o.id < d.id) as previous_id
       from ${tables.delivery} d where ${given.sql} and d.supersede_key is not null`,
    given.params,
  );
  return rows
    .filter((row) => numberOf(row['previous_id'] ?? 0) > numberOf(row['delivered_id'] ?? 0))
    .map((row) => ({
      id: numberOf(row['id']),
      webhookId: numberOf(row['webhook_id']),
      supersedeKey: row['supersede_key'] as string,
      after: numberOf(row['delivered_id'] ?? 0),
    }));
}

/**
 * Moves deliveries that waited for a sibling into their lanes. A delivery that has been leased or is no
 * longer pending stays unchanged.
 */
export function endWaits(dialect: Dialect, ids: readonly number[]): Script<number> {
  const columns = transitions.endWait.set(dialect.now());
  return updateDeliveries(dialect, ids, columns, " and state = 'pending' and leased_until is null");
}

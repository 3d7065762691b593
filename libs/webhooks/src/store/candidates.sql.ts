import type { ClaimRequest } from './claim.js';
import type { Candidate } from './claim-decision.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { marks, query } from './database/script.js';
import { numberOf } from './rows.js';

/** Rows that are looked at per lane beyond its quota: superseded, held and cancelled ones go in passing. */
export const lookahead = 32;

/** A delivery that is among the first of its lane. */
export interface Head {
  readonly id: number;
  readonly lane: number;
}

/** The first deliveries of each lane. */
export function* headsOf(
  { tables }: Dialect,
  lanes: readonly number[],
  request: ClaimRequest,
): Script<Head[]> {
  const one = (lane: number): string =>
    `select * from (select id, lane from ${tables.delivery} where lane = ? and due_at is not null order by lane, due_at, id limit ${request.quotaOf(lane) + lookahead}) l${lane}`;
  const rows = yield* query(lanes.map(one).join(' union all '), lanes);
  return rows.map((row) => ({ id: numberOf(row['id']), lane: numberOf(row['lane']) }));
}

/** The first of each lane, then the second of each, and so on. */
export function inTurns(heads: readonly Head[], limit: number): number[] {
  const places = new Map<number, number>();
  const placed = heads.map(({ id, lane }) => {
    const place = places.get(lane) ?? 0;
    places.set(lane, place + 1);
    return { id, place };
  });
  return placed
    .sort((a, b) => a.place - b.place)
    .slice(0, limit)
    .map(({ id }) => id);
}

/** Locks those of them that nobody else is claiming. */
export function* lockCandidates(
  { tables, forUpdateSkipLocked }: Dialect,
  ids: readonly number[],
): Script<Candidate[]> {
  const rows = yield* query(
    `select id, claim_no, webhook_id, supersede_key, event_id, attempts from ${tables.delivery}
      where id in (${marks(ids)}) and lane is not null order by due_at, id${forUpdateSkipLocked}`,
    ids,
  );
  return rows.map((row) => ({
    id: numberOf(row['id']),
    claimNo: numberOf(row['claim_no']),
    webhookId: numberOf(row['webhook_id']),
    supersedeKey: row['supersede_key'] as string | null,
    eventId: row['event_id'] as string,
    attempts: numberOf(row['attempts']),
  }));
}

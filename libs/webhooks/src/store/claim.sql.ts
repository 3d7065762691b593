import { headsOf, inTurns, lockCandidates, readSiblings } from './candidates.sql.js';
import type { Head } from './candidates.sql.js';
import type { Claim, ClaimedDelivery, ClaimRequest } from './claim.js';
import { decideAll } from './claim-decision.js';
import type { Candidate, Decided } from './claim-decision.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { change, marks, query } from './database/script.js';
import { findLanes } from './lanes.sql.js';
import { readTargetsForClaim } from './targets.sql.js';

/**
 * Takes deliveries that are due, a fair share of each lane, and settles in passing what must not be sent. One transaction: what it has
 * locked, nobody else claims; and a delivery becomes `held` only under the lock of its webhook, so that no resume can miss it.
 */
export function* claimDeliveries(dialect: Dialect, request: ClaimRequest): Script<Claim> {
  const { lanes, full, cursor, isWholeCircle } = yield* findLanes(dialect, request);
  if (lanes.length === 0)
    return { deliveries: [], webhooks: new Map(), cursor, hasMore: false, unfinished: new Set(full) };

  const heads = yield* headsOf(dialect, lanes, request);
  const candidates = yield* lockCandidates(dialect, inTurns(heads, request.limit));
  const webhooks = yield* readTargetsForClaim(dialect, [
    ...new Set(candidates.map(({ webhookId }) => webhookId)),
  ]);
  const siblings = yield* readSiblings(dialect, candidates);

  const decided = decideAll(candidates, webhooks, siblings, request);
  yield* settleWithoutSending(dialect, decided);
  const claimed = decided
    .filter(({ decision }) => decision.action === 'claim')
    .map(({ candidate }) => candidate);
  const deliveries = yield* lease(dialect, claimed, request.lease);

  const done = decided
    .filter(({ decision }) => decision.action !== 'leave')
    .map(({ candidate }) => candidate.id);
  const left = leftBehind(heads, new Set(done));
  const laneIsFull = (webhookId: number): boolean =>
    claimed.filter((candidate) => candidate.webhookId === webhookId).length >= request.quotaOf(webhookId);
  const hasMore =
    !isWholeCircle ||
    heads.length > request.limit ||
    [...left].some((id) => !laneIsFull(id) && done.length > 0);
  return { deliveries, webhooks, cursor, hasMore, unfinished: new Set([...left, ...full]) };
}

/** The lanes of which not everything seen was dealt with. */
function leftBehind(heads: readonly Head[], done: ReadonlySet<number>): Set<number> {
  return new Set(heads.filter(({ id }) => !done.has(id)).map(({ lane }) => lane));
}

function* settleWithoutSending({ tables, now }: Dialect, decided: readonly Decided[]): Script<void> {
  const unqueued = 'lane = null, due_at = null';
  const groups = new Map<string, number[]>();
  const add = (columns: string, id: number): void =>
    void groups.set(columns, [...(groups.get(columns) ?? []), id]);
  for (const { candidate, decision } of decided) {
    switch (decision.action) {
      case 'hold':
        add(`state = 'held', held_at = ${now()}, ${unqueued}`, candidate.id);
        break;
      case 'cancel':
        add(`state = 'cancelled', finished_at = ${now()}, ${unqueued}`, candidate.id);
        break;
      case 'supersede':
        add(
          `state = 'superseded', superseded_by = ${decision.by}, finished_at = ${now()}, ${unqueued}`,
          candidate.id,
        );
        break;
      case 'wait':
        add(`lane = null, due_at = ${decision.until}`, candidate.id);
        break;
      case 'claim':
      case 'leave':
        break;
    }
  }
  for (const [columns, ids] of groups) {
    yield* change(`update ${tables.delivery} set ${columns} where id in (${marks(ids)})`, ids);
  }
}

function* lease(dialect: Dialect, claimed: readonly Candidate[], lease: number): Script<ClaimedDelivery[]> {
  if (claimed.length === 0) return [];
  const { tables, now } = dialect;
  const ids = claimed.map(({ id }) => id);
  yield* change(
    `update ${tables.delivery} set lane = null, due_at = null, leased_until = ${now()} + ?, claim_no = claim_no + 1 where id in (${marks(ids)})`,
    [lease, ...ids],
  );
  const events = yield* selectEvents(dialect, [...new Set(claimed.map(({ eventId }) => eventId))]);
  return claimed.map((candidate) => ({
    ...candidate,
    ...events.get(candidate.eventId)!,
    claimNo: candidate.claimNo + 1,
  }));
}

type EventPart = Pick<ClaimedDelivery, 'entity' | 'resource' | 'body'>;

function* selectEvents({ tables }: Dialect, ids: readonly string[]): Script<Map<string, EventPart>> {
  const rows = yield* query(
    `select id, entity, resource, body from ${tables.event} where id in (${marks(ids)})`,
    ids,
  );
  return new Map(
    rows.map((row) => [
      row['id'] as string,
      {
        entity: row['entity'] as string,
        resource: row['resource'] as string | null,
        body: row['body'] as string,
      },
    ]),
  );
}

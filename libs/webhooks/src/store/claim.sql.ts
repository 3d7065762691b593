import { headsOf, inTurns, lockCandidates, lookahead } from './candidates.sql.js';
import type { Head } from './candidates.sql.js';
import type { Claim, ClaimedDelivery, ClaimRequest, WebhookTarget } from './claim.js';
import { decideAll } from './claim-decision.js';
import type { Candidate, Decided } from './claim-decision.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { marks, query } from './database/script.js';
import { idsOf, updateDeliveries } from './deliveries.sql.js';
import { findLanes } from './lanes.sql.js';
import { readSiblings } from './siblings.sql.js';
import { readTargetsForClaim } from './targets.sql.js';

/**
 * Takes deliveries that are due, a fair share of each lane, and settles in passing what must not be sent. One transaction: what it has
 * locked, nobody else claims; and a delivery becomes `held` only under the lock of its webhook, so that no resume can miss it.
 */
export function* claimDeliveries(dialect: Dialect, request: ClaimRequest): Script<Claim> {
  const { lanes, refused, cursor, isWholeCircle } = yield* findLanes(dialect, request);
  if (lanes.length === 0)
    return { deliveries: [], webhooks: new Map(), cursor, hasMore: false, unfinished: new Set(refused) };

  const heads = yield* headsOf(dialect, lanes, request);
  const candidates = yield* lockCandidates(dialect, inTurns(heads, request.limit));
  const webhookIds = [...new Set(candidates.map(({ webhookId }) => webhookId))];
  const webhooks = yield* readTargetsForClaim(dialect, webhookIds);
  // In a statement of its own after the candidates are locked: an outcome recorded before that is seen here, and one recorded
  // later finds our candidate and sets it free (see `freeWaitingStates`).
  const states = candidates.filter(({ supersedeKey }) => supersedeKey !== null).map(({ id }) => id);
  const siblings = yield* readSiblings(dialect, states);

  const decided = decideAll(candidates, webhooks, siblings, request);
  yield* settleStates(dialect, decided);
  yield* emptyClosedLanes(dialect, webhookIds, webhooks);
  const claimed = decided
    .filter(({ decision }) => decision.action === 'claim')
    .map(({ candidate }) => candidate);
  const deliveries = yield* lease(dialect, claimed, request.lease);

  const open = progressOf(lanes, heads, decided, request).filter(({ isFinished }) => !isFinished);
  return {
    deliveries,
    webhooks,
    cursor,
    hasMore: !isWholeCircle || heads.length > request.limit || open.some(({ canGoOn }) => canGoOn),
    unfinished: new Set([...open.map(({ lane }) => lane), ...refused]),
  };
}

/** How far a claim has got with one lane. */
interface LaneProgress {
  readonly lane: number;
  /** Everything in it was dealt with. */
  readonly isFinished: boolean;
  /** What was in front is out of the way, and the worker can still take some. */
  readonly canGoOn: boolean;
}

function progressOf(
  lanes: readonly number[],
  heads: readonly Head[],
  decided: readonly Decided[],
  request: ClaimRequest,
): LaneProgress[] {
  const seen = countBy(heads, ({ lane }) => lane);
  const isClaimed = ({ decision }: Decided): boolean => decision.action === 'claim';
  const isSettled = ({ decision }: Decided): boolean =>
    decision.action !== 'claim' && decision.action !== 'leave';
  const claimed = countBy(decided.filter(isClaimed), ({ candidate }) => candidate.webhookId);
  const settled = countBy(decided.filter(isSettled), ({ candidate }) => candidate.webhookId);
  return lanes.map((lane) => {
    const quota = request.quotaOf(lane);
    const [all, taken, gone] = [seen, claimed, settled].map((counts) => counts.get(lane) ?? 0) as [
      number,
      number,
      number,
    ];
    const isFinished = all === taken + gone && all < quota + lookahead;
    return { lane, isFinished, canGoOn: gone > 0 && taken < quota };
  });
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

const unqueued = 'lane = null, due_at = null';
/** So many of a suspended or deleted webhook's deliveries are moved by one claim. */
const mostPerLane = 1000;

/** What is in the lane of a suspended webhook is held, and of a deleted one cancelled: not our candidates only, but many at a time. */
function* emptyClosedLanes(
  dialect: Dialect,
  webhookIds: readonly number[],
  webhooks: ReadonlyMap<number, WebhookTarget>,
): Script<void> {
  const { tables, now, forUpdateSkipLocked } = dialect;
  for (const webhookId of webhookIds) {
    const webhook = webhooks.get(webhookId);
    if (webhook && !webhook.isSuspended) continue;
    const ids = yield* idsOf(
      `select id from ${tables.delivery} where lane = ? and due_at is not null
        order by lane, due_at, id limit ${mostPerLane}${forUpdateSkipLocked}`,
      [webhookId],
    );
    const columns = webhook
      ? `state = 'held', held_at = ${now()}`
      : `state = 'cancelled', finished_at = ${now()}`;
    yield* updateDeliveries(dialect, ids, `${columns}, ${unqueued}`);
  }
}

/** Older states end here, and newer ones wait for the one that is out. */
function* settleStates(dialect: Dialect, decided: readonly Decided[]): Script<void> {
  const { now } = dialect;
  const groups = new Map<string, number[]>();
  const add = (columns: string, id: number): void => {
    const ids = groups.get(columns);
    if (ids) ids.push(id);
    else groups.set(columns, [id]);
  };
  for (const { candidate, decision } of decided) {
    switch (decision.action) {
      case 'supersede':
        add(
          `state = 'superseded', superseded_by = ${decision.by}, finished_at = ${now()}, ${unqueued}`,
          candidate.id,
        );
        break;
      case 'wait':
        add(`lane = null, due_at = ${decision.until}`, candidate.id);
        break;
      case 'hold':
      case 'cancel':
      case 'claim':
      case 'leave':
        break;
    }
  }
  for (const [columns, ids] of groups) yield* updateDeliveries(dialect, ids, columns);
}

function* lease(dialect: Dialect, claimed: readonly Candidate[], lease: number): Script<ClaimedDelivery[]> {
  if (claimed.length === 0) return [];
  const { now } = dialect;
  const events = yield* selectEvents(dialect, [...new Set(claimed.map(({ eventId }) => eventId))]);
  const lost = claimed.filter(({ eventId }) => !events.has(eventId)).map(({ id }) => id);
  yield* updateDeliveries(
    dialect,
    lost,
    `state = 'failed', reason = 'event_missing', finished_at = ${now()}, ${unqueued}`,
  );
  const sendable = claimed.filter(({ eventId }) => events.has(eventId));
  const ids = sendable.map(({ id }) => id);
  yield* updateDeliveries(
    dialect,
    ids,
    `${unqueued}, leased_until = ${now()} + ${lease}, claim_no = claim_no + 1`,
  );
  return sendable.map((candidate) => ({
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

import { headsOf, inTurns, lockCandidates, lookahead, readSiblings } from './candidates.sql.js';
import type { Head } from './candidates.sql.js';
import type { Claim, ClaimedDelivery, ClaimRequest, WebhookTarget } from './claim.js';
import { decideAll } from './claim-decision.js';
import type { Candidate, Decided } from './claim-decision.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { change, marks, query } from './database/script.js';
import { findLanes } from './lanes.sql.js';
import { numberOf } from './rows.js';
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
  const siblings = yield* readSiblings(dialect, candidates);

  const decided = decideAll(candidates, webhooks, siblings, request);
  yield* settleWithoutSending(dialect, decided);
  yield* settleRestOfLanes(dialect, webhookIds, webhooks);
  const claimed = decided
    .filter(({ decision }) => decision.action === 'claim')
    .map(({ candidate }) => candidate);
  const deliveries = yield* lease(dialect, claimed, request.lease);

  const open = lanes
    .map((lane) => progressOf(lane, heads, decided, request))
    .filter(({ isFinished }) => !isFinished);
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
  lane: number,
  heads: readonly Head[],
  decided: readonly Decided[],
  request: ClaimRequest,
): LaneProgress {
  const quota = request.quotaOf(lane);
  const seen = heads.filter((head) => head.lane === lane).length;
  const actions = decided
    .filter(({ candidate }) => candidate.webhookId === lane)
    .map(({ decision }) => decision.action);
  const claimed = actions.filter((action) => action === 'claim').length;
  const settled = actions.filter((action) => action !== 'claim' && action !== 'leave').length;
  const isFinished = seen === claimed + settled && seen < quota + lookahead;
  return { lane, isFinished, canGoOn: settled > 0 && claimed < quota };
}

const unqueued = 'lane = null, due_at = null';
/** So many of a suspended or deleted webhook's deliveries are moved by one claim. */
const mostPerLane = 1000;

function columnsOfHeld({ now }: Dialect): string {
  return `state = 'held', held_at = ${now()}, ${unqueued}`;
}

function columnsOfCancelled({ now }: Dialect): string {
  return `state = 'cancelled', finished_at = ${now()}, ${unqueued}`;
}

/** What is in the lane of a suspended or deleted webhook behind its first ones goes the same way, many at a time. */
function* settleRestOfLanes(
  dialect: Dialect,
  webhookIds: readonly number[],
  webhooks: ReadonlyMap<number, WebhookTarget>,
): Script<void> {
  const { tables, forUpdateSkipLocked } = dialect;
  for (const webhookId of webhookIds) {
    const webhook = webhooks.get(webhookId);
    if (webhook && !webhook.isSuspended) continue;
    const rows = yield* query(
      `select id from ${tables.delivery} where lane = ? and due_at is not null
        order by lane, due_at, id limit ${mostPerLane}${forUpdateSkipLocked}`,
      [webhookId],
    );
    if (rows.length === 0) continue;
    const ids = rows.map((row) => numberOf(row['id']));
    const columns = webhook ? columnsOfHeld(dialect) : columnsOfCancelled(dialect);
    yield* change(`update ${tables.delivery} set ${columns} where id in (${marks(ids)})`, ids);
  }
}

function* settleWithoutSending(dialect: Dialect, decided: readonly Decided[]): Script<void> {
  const { tables, now } = dialect;
  const groups = new Map<string, number[]>();
  const add = (columns: string, id: number): void =>
    void groups.set(columns, [...(groups.get(columns) ?? []), id]);
  for (const { candidate, decision } of decided) {
    switch (decision.action) {
      case 'hold':
        add(columnsOfHeld(dialect), candidate.id);
        break;
      case 'cancel':
        add(columnsOfCancelled(dialect), candidate.id);
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
  const events = yield* selectEvents(dialect, [...new Set(claimed.map(({ eventId }) => eventId))]);
  const lost = claimed.filter(({ eventId }) => !events.has(eventId)).map(({ id }) => id);
  if (lost.length > 0) {
    const columns = `state = 'failed', reason = 'event_missing', finished_at = ${now()}, ${unqueued}`;
    yield* change(`update ${tables.delivery} set ${columns} where id in (${marks(lost)})`, lost);
  }
  const sendable = claimed.filter(({ eventId }) => events.has(eventId));
  if (sendable.length === 0) return [];
  const ids = sendable.map(({ id }) => id);
  yield* change(
    `update ${tables.delivery} set ${unqueued}, leased_until = ${now()} + ?, claim_no = claim_no + 1 where id in (${marks(ids)})`,
    [lease, ...ids],
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

import type { ClaimDecision, Siblings } from './claim-decision.js';
import { decideClaim } from './claim-decision.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { change, marks, query } from './database/script.js';
import { findLanes } from './lanes.sql.js';
import { numberOf } from './rows.js';

/** What a worker asks for. */
export interface ClaimRequest {
  /** At most so many deliveries. */
  readonly limit: number;
  /** How many more deliveries of this webhook the worker can take; 0 leaves its lane alone. */
  quotaOf(webhookId: number): number;
  /** The lane after which to begin, so that each has its turn: the `cursor` of the last claim, 0 at first. */
  readonly cursor: number;
  /** Milliseconds for which the claimed deliveries are this worker's alone. */
  readonly lease: number;
}

/** A delivery that is this worker's until its lease ends. */
export interface ClaimedDelivery {
  readonly id: number;
  /** The fence: what is written about this claim later only counts while it is the latest. */
  readonly claimNo: number;
  readonly webhookId: number;
  readonly supersedeKey: string | null;
  readonly eventId: string;
  readonly entity: string;
  readonly resource: string | null;
  readonly body: string;
  /** Attempts recorded before. */
  readonly attempts: number;
}

/** What a worker must know of a webhook to send to it. */
export interface WebhookTarget {
  readonly id: number;
  readonly org: string;
  readonly remoteUrl: string;
  readonly token: string;
  readonly isSuspended: boolean;
}

export interface Claim {
  readonly deliveries: readonly ClaimedDelivery[];
  /** The webhooks of these deliveries, as they were at the claim. */
  readonly webhooks: ReadonlyMap<number, WebhookTarget>;
  readonly cursor: number;
  /** Whether another claim right away may find more. */
  readonly hasMore: boolean;
  /** Webhooks that have more in their lane than the worker could take. */
  readonly unfinished: ReadonlySet<number>;
}

type Candidate = Omit<ClaimedDelivery, 'entity' | 'resource' | 'body'>;

/** Rows that are looked at per lane beyond its quota: superseded, held and cancelled ones go in passing. */
const lookahead = 32;

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
  const webhooks = yield* readTargets(dialect, candidates);
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

/** Everything is decided in the order of the lanes; what exceeds its webhook's quota is left where it is. */
function decideAll(
  candidates: readonly Candidate[],
  webhooks: ReadonlyMap<number, WebhookTarget>,
  siblings: ReadonlyMap<number, Siblings>,
  request: ClaimRequest,
): Decided[] {
  const taken = new Map<number, number>();
  return candidates.map((candidate) => {
    const decision = decideClaim(candidate, webhooks.get(candidate.webhookId), siblings.get(candidate.id));
    if (decision.action !== 'claim') return { candidate, decision };
    const before = taken.get(candidate.webhookId) ?? 0;
    if (before >= request.quotaOf(candidate.webhookId)) return { candidate, decision: { action: 'leave' } };
    taken.set(candidate.webhookId, before + 1);
    return { candidate, decision };
  });
}

/** The lanes of which not everything seen was dealt with. */
function leftBehind(heads: readonly Head[], done: ReadonlySet<number>): Set<number> {
  return new Set(heads.filter(({ id }) => !done.has(id)).map(({ lane }) => lane));
}

interface Head {
  readonly id: number;
  readonly lane: number;
}

function* headsOf({ tables }: Dialect, lanes: readonly number[], request: ClaimRequest): Script<Head[]> {
  const one = (lane: number): string =>
    `select * from (select id, lane from ${tables.delivery} where lane = ? order by lane, due_at, id limit ${request.quotaOf(lane) + lookahead}) l${lane}`;
  const rows = yield* query(lanes.map(one).join(' union all '), lanes);
  return rows.map((row) => ({ id: numberOf(row['id']), lane: numberOf(row['lane']) }));
}

/** The first of each lane, then the second of each, and so on. */
function inTurns(heads: readonly Head[], limit: number): number[] {
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

function* lockCandidates(
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

/** Reads the webhooks plainly, and those that seem suspended once more under their lock: a resume may be under way. */
function* readTargets(
  dialect: Dialect,
  candidates: readonly Candidate[],
): Script<Map<number, WebhookTarget>> {
  const ids = [...new Set(candidates.map(({ webhookId }) => webhookId))];
  const targets = yield* selectTargets(dialect, ids);
  const suspended = [...targets.values()].filter(({ isSuspended }) => isSuspended).map(({ id }) => id);
  for (const id of suspended) targets.delete(id);
  for (const [id, target] of yield* selectTargets(dialect, suspended, dialect.forUpdate))
    targets.set(id, target);
  return targets;
}

/** The webhooks of these ids that still exist. */
export function* selectTargets(
  { tables }: Dialect,
  ids: readonly number[],
  lock = '',
): Script<Map<number, WebhookTarget>> {
  if (ids.length === 0) return new Map();
  const rows = yield* query(
    `select id, org, remote_url, token, suspended_at from ${tables.webhook} where id in (${marks(ids)}) order by id${lock}`,
    ids,
  );
  return new Map(
    rows.map((row) => [
      numberOf(row['id']),
      {
        id: numberOf(row['id']),
        org: row['org'] as string,
        remoteUrl: row['remote_url'] as string,
        token: row['token'] as string,
        isSuspended: row['suspended_at'] !== null,
      },
    ]),
  );
}

/**
 * Only for states. In a statement of its own after the candidates are locked: an outcome recorded before that is seen here, and one recorded
 * later finds our candidate and sets it free (see `record.sql.ts`).
 */
function* readSiblings(
  { tables, now }: Dialect,
  candidates: readonly Candidate[],
): Script<Map<number, Siblings>> {
  const ids = candidates.filter(({ supersedeKey }) => supersedeKey !== null).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const sameResource = 'o.webhook_id = d.webhook_id and o.supersede_key = d.supersede_key';
  const rows = yield* query(
    `select d.id,
        (select max(o.id) from ${tables.delivery} o where ${sameResource}) as newest_id,
        (select max(o.leased_until) from ${tables.delivery} o where ${sameResource} and o.leased_until > ${now()}) as leased_until
       from ${tables.delivery} d where d.id in (${marks(ids)})`,
    ids,
  );
  return new Map(
    rows.map((row) => [
      numberOf(row['id']),
      {
        newestId: numberOf(row['newest_id']),
        leasedUntil: row['leased_until'] === null ? null : numberOf(row['leased_until']),
      },
    ]),
  );
}

interface Decided {
  readonly candidate: Candidate;
  readonly decision: ClaimDecision | { readonly action: 'leave' };
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

import type { SuspensionPolicy } from '../../extend/suspension-policy.js';
import type { FailureRecord, SuspensionVerdict } from '../../extend/suspension-verdict.js';
import { groupBy } from '../../shared/group-by.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { change, numberOf, query } from '../database/script.js';

/** The members of the suspension policy that the store uses. `verdictFor` must not throw. */
export type SuspensionRule = Pick<SuspensionPolicy, 'window' | 'verdictFor'>;

/**
 * A suspension policy's decision about one webhook: either to suspend the webhook or to warn its customer.
 */
export interface SuspensionDecision {
  readonly verdict: NonNullable<SuspensionVerdict>;
  /** The contents of the lifecycle event that the host receives. */
  readonly about: {
    readonly org: string;
    readonly webhookId: number;
    readonly entity: string;
    readonly failures: number;
    readonly lastError: string | null;
  };
}

/**
 * Counts the failed attempts of each webhook, and suspends a webhook if the rule says so. Runs as one
 * transaction, which locks the webhooks. This transaction begins after the failures were recorded and
 * committed. Therefore, if two workers record failures of one webhook at the same time, the later transaction
 * counts the failures of both workers. Webhooks that are already suspended or deleted are skipped.
 *
 * `applyPolicy` changes no delivery. A delivery of a suspended webhook becomes held when a worker claims the
 * delivery.
 *
 * @returns the decisions of the rule, except `null`
 */
export function* applyPolicy(
  dialect: Dialect,
  webhookIds: readonly number[],
  rule: SuspensionRule,
): Script<SuspensionDecision[]> {
  if (webhookIds.length === 0) return [];
  const { tables, among, forUpdate } = dialect;
  const ids = among('id', webhookIds);
  const webhooks = yield* query(
    `select id, org, entity from ${tables.webhook} where ${ids.sql} and suspended_at is null order by id${forUpdate}`,
    ids.params,
  );
  const decisions = yield* decide(dialect, webhooks, rule);
  yield* suspend(dialect, decisions);
  return decisions;
}

/**
 * Applies the rule to webhooks that the caller has locked. Changes nothing.
 * @param webhooks rows with the columns id, org and entity
 * @returns the decisions of the rule, except `null`
 */
export function* decide(
  dialect: Dialect,
  webhooks: readonly Row[],
  rule: SuspensionRule,
): Script<SuspensionDecision[]> {
  const failures = yield* failuresOf(
    dialect,
    webhooks.map((row) => numberOf(row['id'])),
    rule.window,
  );
  const decisions: SuspensionDecision[] = [];
  for (const row of webhooks) {
    const webhookId = numberOf(row['id']);
    const failed = failures.get(webhookId);
    if (!failed) continue;
    const record = recordOf(row as { org: string; entity: string }, webhookId, failed);
    const verdict = rule.verdictFor(record);
    if (verdict === null) continue;
    const { org, entity } = record;
    decisions.push({
      verdict,
      about: {
        org,
        webhookId,
        entity,
        failures: record.failures,
        lastError: failed['error'] as string | null,
      },
    });
  }
  return decisions;
}

/**
 * Returns the number of failures and the last failure of each webhook. Counts only failures within the
 * policy's window that have the webhook's current `window_no`. A resume and a changed URL increase this
 * number. Requests that were sent with the previous number don't count, even if they fail later. Webhooks
 * without such failures are absent. The last failure is the attempt with the highest id, even if several
 * failures have the same time. Subqueries read the delivery and the event of this attempt, because with a
 * join the query planner might read the whole tables.
 */
function* failuresOf(
  { tables, now, among }: Dialect,
  webhookIds: readonly number[],
  window: number,
): Script<Map<number, Row>> {
  if (webhookIds.length === 0) return new Map();
  const ids = among('w.id', webhookIds);
  const eventId = `(select event_id from ${tables.delivery} where id = a.delivery_id)`;
  const rows = yield* query(
    `select f.webhook_id, f.failures, f.throttles, a.status, a.retry_after_ms, a.error, a.delivery_id, ${eventId} as event_id,
            (select entity from ${tables.event} where id = ${eventId}) as entity,
            (select resource from ${tables.event} where id = ${eventId}) as resource
       from (select a.webhook_id, count(*) as failures, count(case when a.status = 429 then a.retry_after_ms end) as throttles, max(a.id) as last_id
               from ${tables.webhook} w join ${tables.attempt} a on a.webhook_id = w.id
              where ${ids.sql} and a.failed_at > ${now()} - ? and a.window_no = w.window_no
              group by a.webhook_id) f
       join ${tables.attempt} a on a.id = f.last_id`,
    [...ids.params, window],
  );
  return new Map(rows.map((row) => [numberOf(row['webhook_id']), row]));
}

function recordOf(webhook: { org: string; entity: string }, webhookId: number, failed: Row): FailureRecord {
  const { org, entity } = webhook;
  return {
    webhookId,
    org,
    entity,
    failures: numberOf(failed['failures']),
    throttles: numberOf(failed['throttles']),
    lastStatus: failed['status'] as number | null,
    isThrottled: failed['status'] === 429 && failed['retry_after_ms'] !== null,
    lastDelivery:
      failed['entity'] === null
        ? null
        : {
            deliveryId: numberOf(failed['delivery_id']),
            webhookId,
            org,
            eventId: failed['event_id'] as string,
            entity: failed['entity'] as string,
            resource: failed['resource'] as string | null,
          },
  };
}

/**
 * Suspends the webhooks whose decision is to suspend. One statement suspends all webhooks that have the same
 * reason and the same last error.
 */
function* suspend({ tables, now, among }: Dialect, decisions: readonly SuspensionDecision[]): Script<void> {
  const suspensions = decisions.flatMap(({ verdict, about: { webhookId, lastError } }) =>
    verdict === 'failing' ? [] : [{ webhookId, values: [verdict.suspend, lastError] }],
  );
  for (const group of groupBy(suspensions, ({ values }) => JSON.stringify(values)).values()) {
    const ids = among(
      'id',
      group.map(({ webhookId }) => webhookId),
    );
    yield* change(
      `update ${tables.webhook} set suspended_at = ${now()}, updated_at = ${now()}, suspension_reason = ?, last_error = ? where ${ids.sql}`,
      [...group[0]!.values, ...ids.params],
    );
  }
}

/** Returns the ids of the active webhooks with a failed attempt that counts (see `failuresOf`). */
export function* webhooksWithRecentFailures({ tables, now }: Dialect, window: number): Script<number[]> {
  const rows = yield* query(
    `select distinct a.webhook_id from ${tables.attempt} a join ${tables.webhook} w on w.id = a.webhook_id
      where a.failed_at > ${now()} - ? and a.window_no = w.window_no and w.suspended_at is null`,
    [window],
  );
  return rows.map((row) => numberOf(row['webhook_id']));
}

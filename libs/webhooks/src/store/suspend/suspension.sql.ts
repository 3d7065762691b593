import type { FailureRecord, SuspensionVerdict } from '../../extend/suspension-verdict.js';
import { groupBy } from '../../shared/group-by.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, query } from '../database/script.js';
import { numberOf } from '../webhooks/rows.js';

/** The rule that webhooks are judged by. */
export interface SuspensionRule {
  /** How far back failures count, in milliseconds. */
  readonly window: number;
  judge(record: FailureRecord): SuspensionVerdict;
}

/** What judging a webhook came to. */
export interface Judgement {
  readonly verdict: NonNullable<SuspensionVerdict>;
  /** What the host is told. */
  readonly about: {
    readonly org: string;
    readonly webhookId: number;
    readonly entity: string;
    readonly failures: number;
    readonly lastError: string | null;
  };
}

/**
 * Counts the failed attempts of webhooks and suspends those that the rule says. Under the webhooks' locks, and in a transaction after the one that
 * recorded the failures: so of two recorders the later one sees the failures of both. Those that are suspended already or gone are left out.
 */
export function* judgeWebhooks(
  dialect: Dialect,
  webhookIds: readonly number[],
  rule: SuspensionRule,
): Script<Judgement[]> {
  if (webhookIds.length === 0) return [];
  const { tables, among, forUpdate } = dialect;
  const ids = among('id', webhookIds);
  const webhooks = yield* query(
    `select id, org, entity from ${tables.webhook} where ${ids.sql} and suspended_at is null order by id${forUpdate}`,
    ids.params,
  );
  const records = yield* failuresOf(
    dialect,
    webhooks.map((row) => numberOf(row['id'])),
    rule.window,
  );
  const judgements: Judgement[] = [];
  for (const row of webhooks) {
    const webhookId = numberOf(row['id']);
    const record = records.get(webhookId);
    const verdict = record ? rule.judge(record) : null;
    if (!record || verdict === null) continue;
    const { failures, lastError } = record;
    const { org, entity } = row as { org: string; entity: string };
    judgements.push({ verdict, about: { org, webhookId, entity, failures, lastError } });
  }
  yield* suspend(dialect, judgements);
  return judgements;
}

/** By webhook, for those that have failed inside the window and since their last resume. Of one moment, the attempt with the greatest id is the last. */
function* failuresOf(
  { tables, now, among }: Dialect,
  webhookIds: readonly number[],
  window: number,
): Script<Map<number, FailureRecord & { readonly lastError: string | null }>> {
  if (webhookIds.length === 0) return new Map();
  const ids = among('w.id', webhookIds);
  const rows = yield* query(
    `select f.webhook_id, f.failures, a.status, a.error
       from (select a.webhook_id, count(*) as failures, max(a.id) as last_id
               from ${tables.webhook} w join ${tables.attempt} a on a.webhook_id = w.id
              where ${ids.sql} and a.failed_at > ${now()} - ? and a.failed_at > coalesce(w.resumed_at, 0)
              group by a.webhook_id) f
       join ${tables.attempt} a on a.id = f.last_id`,
    [...ids.params, window],
  );
  return new Map(
    rows.map((row) => [
      numberOf(row['webhook_id']),
      {
        failures: numberOf(row['failures']),
        lastStatus: row['status'] as number | null,
        lastError: row['error'] as string | null,
      },
    ]),
  );
}

/** Those that are to be; one statement for all that have failed in the same way. */
function* suspend({ tables, now, among }: Dialect, judgements: readonly Judgement[]): Script<void> {
  const suspensions = judgements.flatMap(({ verdict, about: { webhookId, lastError } }) =>
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

/** The active webhooks that have failed inside the window. */
export function* failingWebhooks({ tables, now }: Dialect, window: number): Script<number[]> {
  const rows = yield* query(
    `select distinct a.webhook_id from ${tables.attempt} a join ${tables.webhook} w on w.id = a.webhook_id
      where a.failed_at > ${now()} - ? and w.suspended_at is null`,
    [window],
  );
  return rows.map((row) => numberOf(row['webhook_id']));
}

import type { FailureRecord, SuspensionVerdict } from '../model/suspension-verdict.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { change, query } from './database/script.js';
import { numberOf } from './rows.js';

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
 * Counts a webhook's failed attempts and suspends it when the rule says so. Under the webhook's lock, and in a transaction after the one that
 * recorded the failures: so of two recorders the later one sees the failures of both.
 *
 * @returns null when it is suspended already, gone, or doing well enough
 */
export function* judgeWebhook(
  dialect: Dialect,
  webhookId: number,
  rule: SuspensionRule,
): Script<Judgement | null> {
  const { tables, now, forUpdate } = dialect;
  const [webhook] = yield* query(
    `select org, entity, resumed_at from ${tables.webhook} where id = ? and suspended_at is null${forUpdate}`,
    [webhookId],
  );
  if (!webhook) return null;
  const since = numberOf(webhook['resumed_at'] ?? 0);
  const [count] = yield* query(
    `select count(*) as failures from ${tables.attempt} where webhook_id = ? and failed_at > ${now()} - ? and failed_at > ?`,
    [webhookId, rule.window, since],
  );
  const failures = numberOf(count!['failures']);
  if (failures === 0) return null;
  const [last] = yield* query(
    `select status, error from ${tables.attempt} where webhook_id = ? and failed_at > ? order by failed_at desc, id desc limit 1`,
    [webhookId, since],
  );
  const verdict = rule.judge({ failures, lastStatus: last!['status'] as number | null });
  if (verdict === null) return null;
  const lastError = last!['error'] as string | null;
  if (verdict !== 'failing') {
    yield* change(
      `update ${tables.webhook} set suspended_at = ${now()}, updated_at = ${now()}, suspension_reason = ?, last_error = ? where id = ?`,
      [verdict.suspend, lastError, webhookId],
    );
  }
  const { org, entity } = webhook as { org: string; entity: string };
  return { verdict, about: { org, webhookId, entity, failures, lastError } };
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

import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { idsOf } from '../database/script.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';

/**
 * Maximum number of deliveries that one transaction cancels, so that no transaction locks many rows for long.
 */
const maxCancelledPerTransaction = 1000;

/**
 * Cancels queued, waiting or held deliveries of a deleted webhook, up to `maxCancelledPerTransaction`.
 * Requests in flight are not interrupted.
 *
 * @returns how many deliveries this call cancelled. Each call cancels one batch, so call again until it
 *   returns 0
 */
export function* cancelUnsent(dialect: Dialect, webhookId: number): Script<number> {
  const { tables, now } = dialect;
  // Selects with one condition at a time, because each condition has its own index.
  const unsent = [
    'lane = ? and due_at is not null',
    "webhook_id = ? and lane is null and due_at is not null and state = 'pending'",
    "webhook_id = ? and state = 'held'",
  ];
  const ids: number[] = [];
  for (const where of unsent) {
    const select = `select id from ${tables.delivery} where ${where} limit ${maxCancelledPerTransaction}`;
    if (ids.length === 0) ids.push(...(yield* idsOf(select, [webhookId])));
  }
  const columns = transitions.cancel.set(now(), 'webhook_deleted');
  return yield* updateDeliveries(dialect, ids, columns, ' and leased_until is null and finished_at is null');
}

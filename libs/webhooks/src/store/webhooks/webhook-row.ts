import type { SuspensionReason } from '../../model/states.js';
import { Webhook } from '../../model/webhook.entity.js';
import type { Row } from '../database/script.js';
import { numberOf } from '../database/script.js';

export function webhookOf(row: Row): Webhook {
  return Object.assign(new Webhook(), {
    id: numberOf(row['id']),
    org: row['org'] as string,
    entity: row['entity'] as string,
    remoteUrl: row['remote_url'] as string,
    token: row['token'] as string,
    previousTokenUntil: dateOf(row['previous_token_until']),
    previousSecretUntil: dateOf(row['previous_secret_until']),
    createdAt: dateOf(row['created_at'])!,
    updatedAt: dateOf(row['updated_at'])!,
    suspendedAt: dateOf(row['suspended_at']),
    suspensionReason: row['suspension_reason'] as SuspensionReason | null,
    lastError: row['last_error'] as string | null,
    resumedAt: dateOf(row['resumed_at']),
    deferredUntil: dateOf(row['deferred_until']),
    deferredSince: dateOf(row['deferred_since']),
    windowNo: numberOf(row['window_no']),
  });
}

function dateOf(value: unknown): Date | null {
  return value === null || value === undefined ? null : new Date(Number(value));
}

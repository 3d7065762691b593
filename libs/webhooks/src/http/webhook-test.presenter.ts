import type { WebhookTest } from '../manage/webhook-tester.service.js';
import { toIsoDate } from '../shared/iso-date.js';

/** The result of a test in v2's format: the fields of `WebhookTest` under snake_case names. */
interface PresentedWebhookTest {
  readonly started_at: string;
  readonly duration_ms: number | null;
  readonly result: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly response_excerpt: string | null;
}

export function presentWebhookTest(test: WebhookTest): PresentedWebhookTest {
  return {
    started_at: toIsoDate(test.startedAt),
    duration_ms: test.durationMs,
    result: test.result,
    status: test.status,
    error: test.error,
    response_excerpt: test.responseExcerpt,
  };
}

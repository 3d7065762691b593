import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import { storableText } from './excerpt.js';
import { failureOf } from './failure.js';
import { retryAfterOf } from './retry-after.js';
import type { WebhookResponse } from '../extend/transport.js';

/** What the column of the attempt's error holds. */
const longestError = 512;

/** @param now milliseconds since 1970 */
export function outcomeOfResponse(
  { status, excerpt, retryAfter }: WebhookResponse,
  { successStatuses, now }: { successStatuses: ReadonlySet<number>; now: number },
): AttemptOutcome {
  const isSuccess = successStatuses.has(status);
  return {
    result: isSuccess ? 'success' : 'status',
    status,
    error: isSuccess ? null : wordsForStatus(status),
    responseExcerpt: excerpt,
    retryAfter: isSuccess ? null : retryAfterOf(retryAfter, now),
  };
}

/** What a transport's rejection means; an error of an unknown kind is a failed connection. */
export function outcomeOfError(error: unknown): AttemptOutcome {
  const { result, words } = failureOf(error) ?? { result: 'connection', words: 'request could not be sent' };
  return {
    result,
    status: null,
    error: words.slice(0, longestError),
    responseExcerpt: null,
    retryAfter: null,
  };
}

/** Whatever a transport of the host's has put into it: what every database takes. */
export function storable({
  result,
  status,
  error,
  responseExcerpt,
  retryAfter,
}: AttemptOutcome): AttemptOutcome {
  return {
    result,
    status,
    error: error === null ? null : storableText(error).slice(0, longestError),
    responseExcerpt: responseExcerpt === null ? null : storableText(responseExcerpt),
    retryAfter,
  };
}

function wordsForStatus(status: number): string {
  return status >= 300 && status < 400
    ? `status ${status}, and redirects are not followed`
    : `status ${status}`;
}

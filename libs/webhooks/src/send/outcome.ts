import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import { ownFaults } from '../model/states.js';
import { storableText } from './excerpt.js';
import { failureOf } from './failure.js';
import type { Failure } from './failure.js';
import { retryAfterOf } from './retry-after.js';
import type { WebhookResponse } from '../extend/transport.js';

/** Maximum length of the error text and of the cause, in characters. Their columns have this length. */
const maxErrorLength = 512;

/**
 * Returns the outcome of an attempt that got a response.
 * @param now milliseconds since 1970
 */
export function outcomeOfResponse(
  { status, excerpt, retryAfter }: WebhookResponse,
  { successStatuses, now }: { successStatuses: ReadonlySet<number>; now: number },
): AttemptOutcome {
  const isSuccess = successStatuses.has(status);
  return {
    result: isSuccess ? 'success' : 'status',
    status,
    error: isSuccess ? null : wordsForStatus(status),
    cause: null,
    responseExcerpt: excerpt,
    retryAfter: isSuccess ? null : retryAfterOf(retryAfter, now),
  };
}

/** Returns the outcome of an attempt that got no response. An unknown error counts as a failed connection. */
export function outcomeOfError(error: unknown): AttemptOutcome {
  const { result, words, cause }: Failure = failureOf(error) ?? {
    result: 'connection',
    words: 'request could not be sent',
  };
  return {
    result,
    status: null,
    error: words,
    cause: cause === undefined ? null : storableText(cause).slice(0, maxErrorLength),
    responseExcerpt: null,
    retryAfter: null,
  };
}

/**
 * Returns true if the duration of the attempt must be hidden from customers, because it says how long the
 * lookup of the host took. This also holds if the attempt failed on the sender's side during the lookup.
 */
export function hidesDuration({ result, cause }: AttemptOutcome): boolean {
  return result === 'address' || (ownFaults.has(result) && cause !== null);
}

/**
 * Returns the outcome with texts that every database can store. This is needed because a transport of the
 * host may return any text.
 */
export function storable({
  result,
  status,
  error,
  cause,
  responseExcerpt,
  retryAfter,
}: AttemptOutcome): AttemptOutcome {
  return {
    result,
    status,
    error: error === null ? null : storableText(error).slice(0, maxErrorLength),
    cause,
    responseExcerpt: responseExcerpt === null ? null : storableText(responseExcerpt),
    retryAfter,
  };
}

function wordsForStatus(status: number): string {
  return status >= 300 && status < 400
    ? `status ${status}, and redirects are not followed`
    : `status ${status}`;
}

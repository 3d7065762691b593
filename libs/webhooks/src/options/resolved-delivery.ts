import type { RetryPolicy } from '../extend/retry-policy.js';
import type { Signer } from '../extend/signer.js';
import type { WebhookTransport } from '../extend/transport.js';
import type { DeliveryOptions } from './delivery-options.js';
import { Option } from './option.js';
import { resolveSuspension } from './resolved-suspension.js';
import type { ResolvedSuspensionOptions } from './resolved-suspension.js';
import { resolveWorker } from './resolved-worker.js';
import type { ResolvedWorkerOptions } from './resolved-worker.js';

/** `DeliveryOptions` after validation, with the defaults filled in. */
export interface ResolvedDeliveryOptions {
  readonly timeout: number;
  readonly successStatuses: ReadonlySet<number>;
  readonly retry: { readonly waits: readonly number[] } | RetryPolicy;
  readonly suspension: ResolvedSuspensionOptions;
  readonly egressFailuresCount: boolean;
  readonly holdFor: number;
  readonly worker: ResolvedWorkerOptions;
  readonly responseLimit: number;
  readonly userAgent: string;
  readonly signer: Signer | undefined;
  readonly transport: 'axios' | 'undici' | WebhookTransport;
}

export const deliveryOptionNames = [
  'timeout',
  'successStatuses',
  'retry',
  'suspension',
  'egressFailuresCount',
  'holdFor',
  'worker',
  'responseLimit',
  'userAgent',
  'signer',
  'transport',
] as const satisfies readonly (keyof DeliveryOptions)[];

const [minute, hour] = [60_000, 3_600_000];

/**
 * The default waits before the retries, in milliseconds. With this schedule, an event is never tried more
 * than three times in six hours. The default suspension rule tolerates three failures in that time, so one
 * event alone never suspends a webhook.
 */
export const defaultRetryWaits: readonly number[] = [minute, 10 * minute, 6 * hour, 12 * hour, 24 * hour];

/** @param bodyLimit the option `bodyLimit`, in bytes */
export function resolveDeliveryOptions(given: DeliveryOptions, bodyLimit: number): ResolvedDeliveryOptions {
  const option = (name: keyof DeliveryOptions) => new Option(name, given[name]);
  return {
    timeout: option('timeout').timer('15s'),
    successStatuses: resolveSuccessStatuses(given.successStatuses),
    retry: resolveRetry(given.retry),
    suspension: resolveSuspension(given.suspension),
    egressFailuresCount: option('egressFailuresCount').flag(false),
    holdFor: option('holdFor').duration('7d'),
    worker: resolveWorker(bodyLimit, given.worker),
    responseLimit: option('responseLimit').wholeNumber(4096, { min: 0, max: 1024 * 1024 }),
    userAgent: option('userAgent').text(
      'nestjs-typeorm-webhooks',
      /^[\x20-\x7e]+$/,
      'must be printable ASCII text, because it is a header',
    ),
    signer: option('signer').implementation<Signer>('headersFor'),
    transport: resolveTransport(given.transport),
  };
}

function resolveSuccessStatuses(given: DeliveryOptions['successStatuses']): ReadonlySet<number> {
  const statuses = new Option('successStatuses', given).list([200]);
  if (statuses.length === 0) {
    throw new Option('successStatuses', given).refusal('must contain at least one status');
  }
  return new Set(
    statuses.map((status, index) =>
      new Option(`successStatuses[${index}]`, status).wholeNumber(NaN, { min: 200, max: 599 }),
    ),
  );
}

function resolveRetry(given: DeliveryOptions['retry']): ResolvedDeliveryOptions['retry'] {
  if (given !== undefined && !Array.isArray(given)) {
    return new Option('retry', given).implementation<RetryPolicy>('waitAfter') as RetryPolicy;
  }
  const waits = new Option('retry', given).list(defaultRetryWaits);
  return { waits: waits.map((wait, index) => new Option(`retry[${index}]`, wait).duration('')) };
}

function resolveTransport(given: DeliveryOptions['transport']): ResolvedDeliveryOptions['transport'] {
  if (typeof given !== 'string') {
    return new Option('transport', given).implementation<WebhookTransport>('send') ?? 'axios';
  }
  if (given === 'axios' || given === 'undici') return given;
  throw new Option('transport', given).refusal('must be "axios", "undici" or an object with send()');
}

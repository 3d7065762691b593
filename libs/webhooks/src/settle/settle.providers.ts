import type { Provider } from '@nestjs/common';
import type { RetryPolicy } from '../extend/retry-policy.js';
import type { SuspensionPolicy } from '../extend/suspension-policy.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { EgressEpisode } from './egress/egress-episode.js';
import { EgressReclassifier } from './egress/egress-reclassifier.js';
import { defaultEgressTimes, EGRESS_TIMES, EgressWatch } from './egress/egress-watch.js';
import { FailureCountPolicy } from './failure-count.policy.js';
import { Failures } from './failures.js';
import { LoneEventWarning } from './lone-event.warning.js';
import { Retries, RETRY_POLICY } from './retries.js';
import { ScheduledRetries } from './scheduled-retries.policy.js';
import { SuspensionChecker } from './suspension.checker.js';
import { Suspensions, SUSPENSION_POLICY } from './suspensions.js';

/** The providers of this folder. */
export const settleProviders: Provider[] = [
  { provide: RETRY_POLICY, useFactory: retryPolicy, inject: [RESOLVED_OPTIONS] },
  { provide: SUSPENSION_POLICY, useFactory: suspensionPolicy, inject: [RESOLVED_OPTIONS] },
  Retries,
  Failures,
  Suspensions,
  SuspensionChecker,
  LoneEventWarning,
  { provide: EGRESS_TIMES, useValue: defaultEgressTimes },
  EgressEpisode,
  EgressWatch,
  EgressReclassifier,
];

function retryPolicy({ retry }: ResolvedOptions): RetryPolicy {
  return 'waits' in retry ? new ScheduledRetries(retry.waits) : retry;
}

function suspensionPolicy({ suspension }: ResolvedOptions): SuspensionPolicy {
  const { policy, failures, window, suspendOnGone, uncountedThrottles } = suspension;
  return policy ?? new FailureCountPolicy(failures, window, suspendOnGone, uncountedThrottles);
}

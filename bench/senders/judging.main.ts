import { addressRule } from '@app/webhooks/send/network/public-addresses.policy.js';
import ipaddr from 'ipaddr.js';
import { monotonicNow } from '../harness/monotonic.js';
import { quantile } from '../harness/series.js';
import { serve } from '../processes/serve.js';

export interface TimeJudging {
  readonly address: string;
  /** Number of timed batches of calls. A single call is too short to be timed. */
  readonly batches: number;
}

/** Median times per address, in microseconds. */
export interface JudgingTimes {
  /** Time that the library's rule takes. */
  readonly rule: number;
  /** Time that ipaddr.js takes to parse the address and find its range, as most hand-written guards do. */
  readonly range: number;
}

/** Number of calls in a batch. */
const perBatch = 1000;
const verdictOf = addressRule({ allowedAddresses: [], blockedAddresses: [] });

/**
 * Times batches of the rule and of ipaddr.js in turns, so that other load on the machine affects both alike.
 * The first half of the batches warms up the compiler and is ignored.
 */
function timeJudging({ address, batches }: TimeJudging): JudgingTimes {
  const rule: number[] = [];
  const range: number[] = [];
  for (let batch = 0; batch < 2 * batches; batch++) {
    rule.push(microsecondsOf(() => verdictOf(address)));
    range.push(microsecondsOf(() => ipaddr.process(address).range()));
  }
  return { rule: quantile(rule.slice(batches), 0.5), range: quantile(range.slice(batches), 0.5) };
}

function microsecondsOf(check: () => unknown): number {
  const startedAt = monotonicNow();
  for (let call = 0; call < perBatch; call++) check();
  return ((monotonicNow() - startedAt) * 1000) / perBatch;
}

serve({ timeJudging });

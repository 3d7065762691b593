import { publicAddressesAnd } from '@app/webhooks/send/network/public-addresses.policy.js';
import ipaddr from 'ipaddr.js';
import { monotonicNow } from '../harness/monotonic.js';
import { quantile } from '../harness/series.js';
import { serve } from '../processes/serve.js';

export interface TimeJudging {
  readonly address: string;
  /** Number of timed batches. A single call is too short for the clock. */
  readonly batches: number;
}

/** Time per address, in microseconds. */
export interface JudgingTimes {
  /** With the rule of the library. */
  readonly rule: number;
  /** With only the range that ipaddr.js finds, as in most hand-written guards. */
  readonly range: number;
}

const perBatch = 1000;
const policy = publicAddressesAnd([]);

/**
 * Times both in turns, so that other load on the machine affects both alike. The first half warms up the
 * compiler and does not count.
 */
function timeJudging({ address, batches }: TimeJudging): JudgingTimes {
  const rule: number[] = [];
  const range: number[] = [];
  for (let batch = 0; batch < 2 * batches; batch++) {
    rule.push(microsecondsOf(() => policy.refusalOf(address)));
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

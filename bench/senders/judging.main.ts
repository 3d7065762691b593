import { publicAddressesAnd } from '@app/webhooks/send/network/public-addresses.policy.js';
import ipaddr from 'ipaddr.js';
import { monotonicNow } from '../harness/monotonic.js';
import { quantile } from '../harness/series.js';
import { serve } from '../processes/serve.js';

export interface TimeJudging {
  readonly address: string;
  /** Whole batches are timed, for a single call is shorter than the clock can tell. */
  readonly batches: number;
}

/** Microseconds for one address. */
export interface JudgingTimes {
  /** By our rule. */
  readonly ours: number;
  /** By the range alone that ipaddr.js finds, as most guards written by hand do. */
  readonly range: number;
}

const perBatch = 1000;
const policy = publicAddressesAnd([]);

/** In turns: what the machine does meanwhile hits both alike. The first half is for the compiler. */
function timeJudging({ address, batches }: TimeJudging): JudgingTimes {
  const ours: number[] = [];
  const range: number[] = [];
  for (let batch = 0; batch < 2 * batches; batch++) {
    ours.push(microsecondsOf(() => policy.refusalOf(address)));
    range.push(microsecondsOf(() => ipaddr.process(address).range()));
  }
  return { ours: quantile(ours.slice(batches), 0.5), range: quantile(range.slice(batches), 0.5) };
}

function microsecondsOf(judge: () => unknown): number {
  const startedAt = monotonicNow();
  for (let call = 0; call < perBatch; call++) judge();
  return ((monotonicNow() - startedAt) * 1000) / perBatch;
}

serve({ timeJudging });

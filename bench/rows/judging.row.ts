import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import { Child } from '../processes/child.js';
import type { JudgingTimes, TimeJudging } from '../senders/judging.main.js';

/** One address for each branch of the address rule, by the name of the case. */
const checked = {
  'public IPv4': '93.184.216.34',
  'private IPv4': '10.1.2.3',
  'public IPv6': '2606:4700:4700::1111',
  'public IPv4 in NAT64': '64:ff9b::5db8:d822',
  'private IPv6': 'fd12::1',
  'multicast IPv6': 'ff02::1',
} as const;
export const checkedNames = Object.keys(checked) as readonly (keyof typeof checked)[];

export const perAddress = 'µs per address';

/**
 * Measures the time of the address rule alone, in a tight loop. The row `guard` measures the time that the
 * address guard adds to a whole request.
 */
export const judgingRow: Row = {
  name: 'judging',
  cases: (bench) => checkedNames.map((name) => judging(bench, name)),
};

function judging({ sizes }: Bench, name: keyof typeof checked): Case {
  return {
    row: 'judging',
    name,
    async measure(scope) {
      const child = Child.start(scope, new URL('../senders/judging.main.js', import.meta.url));
      const question: TimeJudging = { address: checked[name], batches: sizes.judgingBatches };
      const { rule, range } = await child.call<JudgingTimes>('timeJudging', question);
      return { [perAddress]: rule, 'µs for ipaddr.js to parse it and find its range': range };
    },
  };
}

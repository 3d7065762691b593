import type { RowName } from '../harness/case.js';
import type { Results } from '../harness/results.js';
import { svgOf } from './bar-chart.svg.js';
import type { Bar, BarChart } from './bar-chart.svg.js';

/** Returns `docs/performance.svg`, which shows the main rates, and the latency in `isolation`, as bars. */
export function pictureOf(results: Results): string {
  const charts: BarChart[] = [
    {
      title: 'Rate of the limit, of axios, of the peer, and of the library (drained)',
      unit: 'requests per second',
      bars: [
        ...barsOf(results, 'limit', 'per second', 'other'),
        ...barsOf(results, 'axios', 'per second', 'other'),
        ...barsOf(results, 'peer', 'per second', 'other'),
        ...barsOf(results, 'drained', 'per second', 'ours'),
      ],
    },
    {
      title: 'Rate of the library by the number of waiting deliveries',
      unit: 'deliveries per second',
      bars: barsOf(results, 'backlog', 'per second', 'ours'),
    },
    {
      title: 'Latency (p95) of healthy webhooks while other webhooks hang',
      unit: 'milliseconds',
      bars: barsOf(results, 'isolation', 'ms p95', 'ours'),
    },
  ];
  return svgOf(charts.filter(({ bars }) => bars.length > 0));
}

function barsOf(results: Results, row: RowName, figure: string, colour: Bar['colour']): Bar[] {
  return results
    .of(row)
    .filter(({ figures }) => figures.includes(figure))
    .map((one) => ({ label: `${row}: ${one.name}`, value: one.series(figure).median, colour }));
}

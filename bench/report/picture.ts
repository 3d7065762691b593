import type { RowName } from '../harness/case.js';
import type { Results } from '../harness/results.js';
import { svgOf } from './bar-chart.svg.js';
import type { Bar, BarChart } from './bar-chart.svg.js';

/** Returns the picture `docs/performance.svg`, which shows the main rates of the table as bars. */
export function pictureOf(results: Results): string {
  const charts: BarChart[] = [
    {
      title: 'Rate from a committed backlog to the last record',
      unit: 'requests per second',
      bars: [
        ...barsOf(results, 'limit', 'per second', 'other'),
        ...barsOf(results, 'axios', 'per second', 'other'),
        ...barsOf(results, 'peer', 'per second', 'other'),
        ...barsOf(results, 'drained', 'per second', 'ours'),
      ],
    },
    {
      title: 'Rate by the number of waiting rows',
      unit: 'deliveries per second',
      bars: barsOf(results, 'backlog', 'per second', 'ours'),
    },
    {
      title: 'Latency of healthy webhooks beside hanging ones: p95 of the whole run',
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

import { formatNumber } from './numbers.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly colour: 'ours' | 'other';
}

export interface BarChart {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
}

const width = 1120;
const labelWidth = 560;
const valueWidth = 110;
const barHeight = 20;
const gap = 6;
const titleHeight = 44;
const colours = { ours: '#2f6feb', other: '#8b949e' } as const;

/**
 * Draws the charts one below the other. The background is white, because the dark text would be unreadable on
 * a dark page.
 */
export function svgOf(charts: readonly BarChart[]): string {
  let top = 12;
  const parts = charts.map((chart) => {
    const part = `<g transform="translate(0 ${top})">${chartOf(chart)}</g>`;
    top += heightOf(chart);
    return part;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top + 12}" font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">
<rect width="100%" height="100%" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

function heightOf({ bars }: BarChart): number {
  return titleHeight + bars.length * (barHeight + gap) + 8;
}

function chartOf({ title, unit, bars }: BarChart): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const space = width - labelWidth - valueWidth;
  const lines = bars.map(({ label, value, colour }, place) => {
    const y = titleHeight + place * (barHeight + gap);
    const length = Math.max(1, (value / most) * space);
    const middle = y + barHeight / 2 + 5;
    return [
      `<text x="${labelWidth - 10}" y="${middle}" text-anchor="end">${escape(label)}</text>`,
      `<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="3" fill="${colours[colour]}"/>`,
      `<text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}">${formatNumber(value)}</text>`,
    ].join('');
  });
  const heading = `<text x="16" y="26" font-size="16" font-weight="600">${escape(title)}</text><text x="${width - 16}" y="26" text-anchor="end" fill="#59636e">${escape(unit)}</text>`;
  return [heading, ...lines].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

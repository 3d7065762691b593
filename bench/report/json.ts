import type { Report } from './markdown.js';

/** Returns a JSON text with every measured value of every round. */
export function jsonOf({ results, checks, environment, rounds }: Report): string {
  const cases = results.cases.map((one) => ({
    row: one.row,
    name: one.name,
    ...(one.notAvailable !== undefined && { notAvailable: one.notAvailable }),
    ...(one.failures.length > 0 && { failures: one.failures }),
    figures: Object.fromEntries(
      one.figures.map((figure) => {
        const { median, min, max, values } = one.series(figure);
        return [figure, { median, min, max, values }];
      }),
    ),
  }));
  return `${JSON.stringify({ environment, rounds, cases, checks }, undefined, 2)}\n`;
}

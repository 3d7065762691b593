import { mkdirSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Report } from './markdown.js';
import { markdownOf } from './markdown.js';
import { pictureOf } from './picture.js';

const page = 'docs/performance.md';

/**
 * Writes the page and its picture to `docs` in the working directory, which `npm run` sets to the root of the
 * repository. The prose wraps at the same width as on the other pages.
 */
export async function writeDocs(report: Report): Promise<void> {
  mkdirSync('docs', { recursive: true });
  const options = { ...(await resolveConfig(page)), proseWrap: 'always', printWidth: 118 } as const;
  writeFileSync(page, await format(markdownOf(report), { ...options, filepath: page }));
  writeFileSync('docs/performance.svg', pictureOf(report.results));
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const guides = readdirSync('docs').filter((file) => file.endsWith('.md'));
const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/README.md',
  ...guides.map((file) => `docs/${file}`),
];
const maxColumns = 120;

describe('The documentation', () => {
  it('keeps the README under 150 lines', () => {
    expect(linesOf('README.md').length).toBeLessThan(150);
  });

  it('links every page of docs from docs/README.md', () => {
    const linked = linksOf('docs/README.md').map(({ path }) => path);
    expect(guides.filter((file) => file !== 'README.md' && !linked.includes(`docs/${file}`))).toEqual([]);
  });

  it.each(pages)('links from %s only to files and headings that exist', (page) => {
    const broken = linksOf(page).filter(({ path, heading }) => !exists(path, heading));
    expect(broken.map(({ link }) => link)).toEqual([]);
  });

  it.each(pages)(`wraps the prose of %s at ${maxColumns} columns`, (page) => {
    expect(proseOf(page).filter((line) => line.length > maxColumns && !isUnwrapped(line))).toEqual([]);
  });
});

interface Link {
  readonly link: string;
  /** The path of the linked file, relative to the root of the repository. */
  readonly path: string;
  readonly heading: string | undefined;
}

/** Returns the relative links of a page. */
function linksOf(page: string): Link[] {
  const text = proseOf(page).join('\n');
  return [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)]
    .map(([, inline, definition]) => (inline ?? definition)!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', heading] = link.split('#');
      return { link, path: file === '' ? page : join(dirname(page), file), heading };
    });
}

function exists(path: string, heading: string | undefined): boolean {
  return existsSync(path) && (heading === undefined || headingsOf(path).includes(heading));
}

/** Returns the anchors of the headings of a page, in the form that GitHub creates. */
function headingsOf(page: string): string[] {
  return proseOf(page)
    .filter((line) => /^#+ /.test(line))
    .map((line) => line.replace(/^#+ /, '').toLowerCase())
    .map((heading) => heading.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'));
}

/**
 * Returns true for lines that need not be wrapped: table rows, link definitions, and the lists of quoted
 * tests, whose format `guarantees.e2e-spec.ts` requires.
 */
function isUnwrapped(line: string): boolean {
  return /^\s*\||^\[[^\]]+\]: |^- `(test|libs)\/[^`]+`: /.test(line);
}

/** Returns the lines of a page, without its code blocks. */
function proseOf(page: string): string[] {
  let isCode = false;
  return linesOf(page).filter((line) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isCode = !isCode;
    return !isFence && !isCode;
  });
}

function linesOf(page: string): string[] {
  return readFileSync(page, 'utf8').trimEnd().split('\n');
}

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Maps lines of the documentation to the lines that the test hosts contain instead. The test hosts deliver to
 * this machine, so they need options that the documentation does not show.
 */
const differences = new Map([
  [
    'WebhooksModule.forRoot({ access: CustomerGuard }),',
    'WebhooksModule.forRoot({ access: CustomerGuard, development: true }),',
  ],
]);

/**
 * The folders whose sources are compiled. They contain the TypeScript host, and tests with libraries that are
 * not installed in that host.
 */
const compiled = ['test/packed/hosts/typescript/src', 'test/capture', 'test/http/throttler'];

/**
 * Checks that every line of TypeScript in the documentation, except comments, also occurs in a source that is
 * compiled. Most of these lines also run.
 */
export async function checkSnippets(root) {
  const pages = [
    'README.md',
    ...(await readdir(join(root, 'docs'))).filter(isPage).map((page) => `docs/${page}`),
  ];
  const sources = await Promise.all(compiled.map((folder) => sourcesIn(join(root, folder))));
  const known = new Set(sources.flat().flatMap(linesOf));
  let snippetCount = 0;
  for (const page of pages) {
    const text = await readFile(join(root, page), 'utf8');
    const snippets = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, snippet]) => snippet);
    snippetCount += snippets.length;
    const missing = snippets.flatMap(linesOf).filter((line) => !known.has(differences.get(line) ?? line));
    assert.deepEqual(missing, [], `lines of ${page} that are in no source`);
  }
  assert.ok(snippetCount > 10, `the documentation has only ${snippetCount} snippets`);
}

function isPage(file) {
  return file.endsWith('.md');
}

async function sourcesIn(folder) {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
  return Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
}

function linesOf(text) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'));
}

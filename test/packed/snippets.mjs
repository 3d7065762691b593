import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lines of the documentation, and the lines of the test hosts that stand for them. They differ because the
 * test hosts deliver to this machine, while the documentation delivers to customers.
 */
const differences = new Map([
  [
    'WebhooksModule.forRoot({ access: CustomerGuard }),',
    'WebhooksModule.forRoot({ access: CustomerGuard, development: true }),',
  ],
]);

/**
 * The folders with the compiled sources: the TypeScript host, and tests that use libraries which the host
 * does not have.
 */
const compiled = ['test/packed/hosts/typescript/src', 'test/capture', 'test/http/throttler'];

/**
 * Checks that a compiled source contains every line of TypeScript in the documentation, except comments. Most
 * of these lines also run.
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

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a host that delivers to this machine must differ from the README's, which delivers to customers. */
const differences = new Map([
  [
    'WebhooksModule.forRoot({ access: CustomerGuard }),',
    'WebhooksModule.forRoot({ access: CustomerGuard, development: true }),',
  ],
]);

const pages = ['README.md', 'docs/capture.md'];

/** The TypeScript host, and tests with libraries that it doesn't have. */
const compiled = ['test/packed/hosts/typescript/src', 'test/capture', 'test/http/throttler'];

/** Every line of TypeScript that the pages show, but for comments, is one that is compiled, and most of them run. */
export async function checkSnippets(root) {
  const sources = await Promise.all(compiled.map((folder) => sourcesIn(join(root, folder))));
  const known = new Set(sources.flat().flatMap(linesOf));
  for (const page of pages) {
    const text = await readFile(join(root, page), 'utf8');
    const snippets = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, snippet]) => snippet);
    assert.ok(snippets.length > 0);
    const missing = snippets.flatMap(linesOf).filter((line) => !known.has(differences.get(line) ?? line));
    assert.deepEqual(missing, [], `lines of ${page} that are in no source`);
  }
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

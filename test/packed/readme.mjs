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

/** Every line of the README's TypeScript is a line of the TypeScript host, so that it compiles and runs. */
export async function checkReadme(root) {
  const folder = join(root, 'test/packed/hosts/typescript/src');
  const sources = await Promise.all(
    (await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')),
  );
  const known = new Set(sources.flatMap(linesOf));
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const snippets = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, snippet]) => snippet);
  assert.ok(snippets.length > 0);
  const missing = snippets.flatMap(linesOf).filter((line) => !known.has(differences.get(line) ?? line));
  assert.deepEqual(missing, [], 'lines of the README that are in no source of the TypeScript host');
}

function linesOf(text) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

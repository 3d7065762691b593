// Packs the library, installs it into a fresh folder, and runs hosts there that were written from the
// documentation alone: as ES modules and as CommonJS, in TypeScript and in plain JavaScript, on SQLite and on
// PostgreSQL.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databases } from './databases.mjs';
import { addHosts, runHosts, runTestsOfHosts } from './hosts.mjs';
import { install } from './install.mjs';
import { pack } from './package.mjs';
import { checkSnippets } from './snippets.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = await realpath(await mkdtemp(join(tmpdir(), 'webhooks-packed-')));

try {
  await checkSnippets(root);
  const tarball = await pack(root, folder);
  await install(root, tarball, folder);
  await addHosts(folder);
  await runTestsOfHosts(folder);
  for (const database of await databases()) await runHosts(folder, database);
} finally {
  await rm(folder, { recursive: true, force: true });
}

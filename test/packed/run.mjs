// Packs the library, installs the package into a new folder, and runs several hosts there. The hosts use only
// what the documentation describes. They are ES modules and CommonJS modules, written in TypeScript and in
// plain JavaScript, and run on SQLite and on PostgreSQL.
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

// Packs the library, installs the package into new folders, and runs several hosts there. The hosts use only
// what the documentation describes. They are ES modules and CommonJS modules, written in TypeScript and in
// plain JavaScript, and run on SQLite and on PostgreSQL. With the argument --all, they run on every supported
// combination of Nest and TypeORM.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTypeOrmCli } from './cli.mjs';
import { databases } from './databases.mjs';
import { addHosts, checkCopies, checkTypes, runHosts, runTestsOfHosts } from './hosts.mjs';
import { install } from './install.mjs';
import { runJestHosts } from './jest-hosts.mjs';
import { checkPackage, pack } from './package.mjs';
import { setsFor } from './sets.mjs';
import { checkSnippets } from './snippets.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = await realpath(await mkdtemp(join(tmpdir(), 'webhooks-packed-')));

try {
  await checkSnippets(root);
  const tarball = await pack(root, folder);
  await checkPackage(root, tarball);
  for (const set of setsFor(process.argv)) await runSet(set, tarball);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function runSet(set, tarball) {
  console.log(`\n${set.name}`);
  const installed = await realpath(await mkdtemp(join(folder, 'host-')));
  await install({ root, tarball, folder: installed, set });
  await addHosts(installed);
  await checkTypes(installed, set);
  await checkCopies(installed);
  await runTestsOfHosts(installed);
  await runJestHosts(installed, set);
  for (const database of await databases()) {
    await runHosts(installed, database);
    await runTypeOrmCli(installed, database);
  }
}

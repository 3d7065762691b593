// Packs the library, and runs the tests of the back office without and with the package, on SQLite and on
// PostgreSQL. The back office is an app in CommonJS with Nest 11 and TypeORM 0.3.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryBackOffice } from './back-office.mjs';
import { databases } from './databases.mjs';
import { pack } from './package.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = await realpath(await mkdtemp(join(tmpdir(), 'webhooks-back-office-')));

try {
  const tarball = await pack(root, folder);
  await tryBackOffice(root, tarball, folder, await databases());
} finally {
  await rm(folder, { recursive: true, force: true });
}

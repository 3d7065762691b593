// Packs the library, and runs its schematic in apps that Nest CLI 11 and 12 make. Each app then compiles,
// starts and delivers a webhook. `node run.mjs 12` runs only the row of Nest CLI 12.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from '../package.mjs';
import { NestApp } from './app.mjs';
import { makeHost } from './nest-new.mjs';

const rows = [
  { cli: '11', typeOrm: '0.3' },
  { cli: '12', typeOrm: '1' },
];

const [only] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = await realpath(await mkdtemp(join(tmpdir(), 'webhooks-schematic-')));

try {
  const tarball = await pack(root, folder);
  for (const row of rows.filter(({ cli }) => only === undefined || only === cli)) {
    const app = new NestApp(await makeHost(root, tarball, folder, row));
    await app.prepare();
    await app.trySchematic();
    await app.tryDelivery();
    await app.tryDataSourceFile();
    console.log(`passed: the schematic with Nest CLI ${row.cli} and TypeORM ${row.typeOrm}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

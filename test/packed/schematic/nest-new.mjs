import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyNativeBinding } from '../install.mjs';
import { run } from '../shell.mjs';

/**
 * Makes an app with `nest new`, and installs TypeORM, SQLite and the library into it. Adding the library must
 * cause no conflict of peer dependencies.
 * @returns the folder of the app
 */
export async function makeHost(root, tarball, folder, { cli, typeOrm }) {
  const name = `host-${cli}`;
  const host = join(folder, name);
  const options = ['--skip-git', '--skip-install', '--package-manager', 'npm'];
  await run('npx', ['--yes', '--package', `@nestjs/cli@${cli}`, 'nest', 'new', name, ...options], {
    cwd: folder,
    seconds: 300,
  });

  const file = join(host, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  manifest.dependencies['@nestjs/typeorm'] = `^${cli}.0.0`;
  manifest.dependencies['better-sqlite3'] = '^12.0.0';
  manifest.dependencies['nestjs-typeorm-webhooks'] = `file:${tarball}`;
  manifest.dependencies.typeorm = `^${typeOrm}`;
  await writeFile(file, JSON.stringify(manifest));
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: host,
    seconds: 600,
  });
  await copyNativeBinding(root, host);
  return host;
}

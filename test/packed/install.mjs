import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './shell.mjs';

/**
 * The packages that a host already has before it installs the library. The list does not contain the
 * library's own dependencies.
 */
const hostHas = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/typeorm',
  '@types/node',
  'better-sqlite3',
  'pg',
  'reflect-metadata',
  'rxjs',
  'typeorm',
  'typescript',
];

const nativeBinding = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';

/**
 * Installs the tarball of the library into a folder, as a host would. It uses the repository's lock file, so
 * that all packages have the tested versions and come from npm's cache.
 */
export async function install(root, tarball, folder) {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const versions = hostHas.map((name) => [name, packages[`node_modules/${name}`].version]);
  const dependencies = { ...Object.fromEntries(versions), 'nestjs-typeorm-webhooks': `file:${tarball}` };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await cp(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));

  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
  });
  // Copies the native binding of SQLite from the repository, because npm would need almost a minute to
  // compile it if no prebuilt binding exists.
  await cp(join(root, nativeBinding), join(folder, nativeBinding));
}

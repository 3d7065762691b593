import assert from 'node:assert/strict';
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
  '@nestjs/testing',
  '@nestjs/typeorm',
  '@types/jest',
  '@types/node',
  'better-sqlite3',
  'jest',
  'pg',
  'reflect-metadata',
  'rxjs',
  'ts-jest',
  'typeorm',
  'typescript',
];

const nativeBinding = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';

/** The packages that the README's command for Nest 11 installs together with the library. */
const alsoOnNest11 = ['@nestjs/axios', '@nestjs/schedule'];

/**
 * Installs the tarball of the library into a folder, as a host would. Uses the lock file of the set, so that
 * all packages have the tested versions and come from npm's cache. Fails if npm finds a peer dependency that
 * doesn't match.
 */
export async function install({ root, tarball, folder, set }) {
  const { packages } = JSON.parse(await readFile(join(root, set.lock), 'utf8'));
  const names = set.nest === 11 ? [...hostHas, ...alsoOnNest11] : hostHas;
  const dependencies = {
    ...Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`].version])),
    ...(set.typeorm && { typeorm: set.typeorm }),
    'nestjs-typeorm-webhooks': `file:${tarball}`,
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  if (!set.typeorm) await cp(join(root, set.lock), join(folder, 'package-lock.json'));

  const options = ['--strict-peer-deps', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...options], { cwd: folder, seconds: 600 });
  await copyNativeBinding(root, folder);
}

/**
 * Copies the native binding of SQLite from the repository into a folder where npm has run no scripts. npm
 * would need almost a minute to compile it if no prebuilt binding exists.
 */
export async function copyNativeBinding(root, folder) {
  assert.equal(await sqliteVersion(folder), await sqliteVersion(root), 'the version of better-sqlite3');
  await cp(join(root, nativeBinding), join(folder, nativeBinding));
}

async function sqliteVersion(folder) {
  return JSON.parse(await readFile(join(folder, 'node_modules/better-sqlite3/package.json'), 'utf8')).version;
}

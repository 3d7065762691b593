// Runs the tests on Nest 11 and TypeORM 0.3, in a copy of this checkout. All arguments go to Jest:
//   npm run test:nest-11 -- test/capture
// With the argument --update-lock, resolves the versions anew and writes package-lock.json in this folder.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const nativeBinding = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';

const copy = realpathSync(mkdtempSync(join(tmpdir(), 'webhooks-nest-11-')));
try {
  process.exitCode = run(process.argv.slice(2));
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function run(args) {
  for (const file of filesOfCheckout()) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  writeFileSync(join(copy, 'package.json'), JSON.stringify(packageOnNest11(), null, 2));
  if (args.includes('--update-lock')) return updateLock();

  cpSync(join(here, 'package-lock.json'), join(copy, 'package-lock.json'));
  npm('ci', '--prefer-offline', '--ignore-scripts');
  // Copies the native binding of SQLite, because npm would need almost a minute to compile it.
  cpSync(join(root, nativeBinding), join(copy, nativeBinding));
  node('node_modules/typescript/bin/tsc', '--project', 'libs/webhooks/tsconfig.lib.json', '--noEmit');
  return spawnSync('npm', ['test', '--', ...args], { cwd: copy, stdio: 'inherit' }).status ?? 1;
}

/** Lists the files that git tracks, and new files that it doesn't ignore. */
function filesOfCheckout() {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const files = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0');
  return files.filter(
    (file) => file !== 'package-lock.json' && statSync(join(root, file), { throwIfNoEntry: false })?.isFile(),
  );
}

function packageOnNest11() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const versions = JSON.parse(readFileSync(join(here, 'versions.json'), 'utf8'));
  return { ...manifest, devDependencies: { ...manifest.devDependencies, ...versions } };
}

function updateLock() {
  npm('install', '--package-lock-only', '--omit-lockfile-registry-resolved');
  cpSync(join(copy, 'package-lock.json'), join(here, 'package-lock.json'));
  return 0;
}

function npm(...args) {
  execFileSync('npm', [...args, '--no-audit', '--no-fund'], { cwd: copy, stdio: 'inherit' });
}

function node(...args) {
  execFileSync(process.execPath, args, { cwd: copy, stdio: 'inherit' });
}

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const program = resolve('dist/apps/sample/apps/sample/src/main.js');
const settings = ['package-lock.json', 'tsconfig.json', 'nest-cli.json', 'apps/sample/tsconfig.app.json'];

/** Jest's global set-up for tests that start the sample as a program: builds it, unless what is there is newer than everything it is made of. */
export default function buildSample() {
  if (existsSync(program) && changedAt(program) > Math.max(...sources().map(changedAt))) return;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/@nestjs/cli/bin/nest.js', 'build', 'sample'],
    { encoding: 'utf8' },
  );
  if (status === 0) return;
  // The compiler writes in spite of errors, and the next run would take that for a build.
  rmSync(program, { force: true });
  throw new Error(`The sample can't be built:\n${stdout}${stderr}`);
}

function sources() {
  const folders = ['apps/sample/src', 'libs/webhooks/src'];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
      .map((path) => join(folder, path)),
  );
  return [...files, ...settings];
}

function changedAt(path) {
  return statSync(path).mtimeMs;
}

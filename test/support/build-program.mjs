import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const sharedSettings = ['package-lock.json', 'tsconfig.json', 'nest-cli.json'];

/** Builds a project of nest-cli.json. Does nothing if its program is newer than all of its sources. */
export function buildProgram({ project, program, folders, tsconfig }) {
  const built = resolve(program);
  const sources = [...folders.flatMap(sourcesIn), ...sharedSettings, tsconfig];
  if (existsSync(built) && changedAt(built) > Math.max(...sources.map(changedAt))) return;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/@nestjs/cli/bin/nest.js', 'build', project],
    { encoding: 'utf8' },
  );
  if (status === 0) return;
  // The compiler writes a program even if it reports errors. Removes this program, because the next run would
  // otherwise treat it as up to date.
  rmSync(built, { force: true });
  throw new Error(`Building the project ${project} failed:\n${stdout}${stderr}`);
}

function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => join(folder, path));
}

function changedAt(path) {
  return statSync(path).mtimeMs;
}

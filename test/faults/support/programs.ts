import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Debian keeps the programs of PostgreSQL's servers here, by version. */
const postgres = '/usr/lib/postgresql';

/** The folders of programs, those of servers included. */
export const searchPath: readonly string[] = [
  ...(process.env['PATH'] ?? '').split(':'),
  '/usr/sbin',
  ...(existsSync(postgres) ? readdirSync(postgres).map((version) => join(postgres, version, 'bin')) : []),
];

export function isInstalled(program: string): boolean {
  return searchPath.some((folder) => existsSync(join(folder, program)));
}

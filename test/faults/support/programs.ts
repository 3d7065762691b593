import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Debian installs the programs of PostgreSQL servers here, in one folder per version. */
const postgres = '/usr/lib/postgresql';

/** The folders to search for programs, including those of database servers. */
export const searchPath: readonly string[] = [
  ...(process.env['PATH'] ?? '').split(':'),
  '/usr/sbin',
  ...(existsSync(postgres) ? readdirSync(postgres).map((version) => join(postgres, version, 'bin')) : []),
];

export function isInstalled(program: string): boolean {
  return searchPath.some((folder) => existsSync(join(folder, program)));
}

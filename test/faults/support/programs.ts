import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder where Debian installs the programs of PostgreSQL servers, in one folder per version. */
const postgres = '/usr/lib/postgresql';

/** The folders in which the tests look for programs, including the programs of database servers. */
export const searchPath: readonly string[] = [
  ...(process.env['PATH'] ?? '').split(':'),
  '/usr/sbin',
  ...(existsSync(postgres) ? readdirSync(postgres).map((version) => join(postgres, version, 'bin')) : []),
];

export function isInstalled(program: string): boolean {
  return searchPath.some((folder) => existsSync(join(folder, program)));
}

import { SettingsError } from './settings-error.js';

/** The database that the sample uses. */
export type DatabaseSettings =
  | { readonly type: 'better-sqlite3'; readonly file: string }
  | { readonly type: 'postgres' | 'mysql'; readonly url: string };

/**
 * Reads `DATABASE_URL`: `sqlite:<path>`, `postgres://…`, `mysql://…` (MariaDB too). Default: SQLite in
 * `data/sample.sqlite`.
 */
export function databaseSettings(url = 'sqlite:data/sample.sqlite'): DatabaseSettings {
  const scheme = /^([a-z]+):/.exec(url)?.[1] ?? '';
  switch (scheme) {
    case 'sqlite':
      return { type: 'better-sqlite3', file: sqliteFile(url) };
    case 'postgres':
    case 'postgresql':
      return { type: 'postgres', url: parsed(url) };
    case 'mysql':
    case 'mariadb':
      // TypeORM's MySQL driver also connects to MariaDB, but accepts only the scheme `mysql:`.
      return { type: 'mysql', url: parsed(url).replace(/^mariadb:/, 'mysql:') };
    default:
      throw problem();
  }
}

function sqliteFile(url: string): string {
  const file = url.slice('sqlite:'.length).replace(/^\/\/(?=.)/, '');
  if (file === '') throw problem();
  return file;
}

function parsed(url: string): string {
  if (!URL.canParse(url) || new URL(url).host === '') throw problem();
  return url;
}

/** Returns an error whose message doesn't quote the value, because the value can contain a password. */
function problem(): SettingsError {
  return new SettingsError('DATABASE_URL', 'must be sqlite:<path>, postgres://… or mysql://…');
}

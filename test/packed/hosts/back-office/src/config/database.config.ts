import { join } from 'node:path';
import { registerAs } from '@nestjs/config';

type Connection = { type: 'postgres'; url: string } | { type: 'better-sqlite3'; database: string };

/** PostgreSQL at DATABASE_URL, or else a file of SQLite. */
export const databaseConfig = registerAs('database', (): Connection => {
  const url = process.env.DATABASE_URL;
  if (url) return { type: 'postgres', url };
  const database = join(process.env.DATA_DIRECTORY ?? 'data', 'back-office.sqlite');
  return { type: 'better-sqlite3', database };
});

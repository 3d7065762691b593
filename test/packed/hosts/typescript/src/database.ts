import type { TypeOrmModuleOptions } from '@nestjs/typeorm';

const url = process.env['DATABASE_URL'];

/**
 * The database of the host: SQLite as in the documentation, or the database that the environment variable
 * `DATABASE_URL` names.
 */
export const database: TypeOrmModuleOptions = url
  ? { type: 'postgres', url }
  : {
      type: 'better-sqlite3',
      database: 'app.sqlite',
    };

import type { TypeOrmModuleOptions } from '@nestjs/typeorm';

const url = process.env['DATABASE_URL'];

/** SQLite as in the documentation, or the database that `DATABASE_URL` names. */
export const database: TypeOrmModuleOptions = url
  ? { type: 'postgres', url }
  : {
      type: 'better-sqlite3',
      database: 'app.sqlite',
    };

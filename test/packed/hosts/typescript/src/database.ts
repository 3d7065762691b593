import type { TypeOrmModuleOptions } from '@nestjs/typeorm';

const url = process.env['DATABASE_URL'];

/** SQLite as in the README, or another database where it is given. */
export const database: TypeOrmModuleOptions = url
  ? { type: 'postgres', url }
  : {
      type: 'better-sqlite3',
      database: 'app.sqlite',
    };

import type { TestDatabase } from '../../support/databases.js';
import { MariadbServer } from './mariadb-server.js';
import { PostgresServer } from './postgres-server.js';

/**
 * Returns the same kind of database, but with a separate server for each database. Returns SQLite unchanged,
 * because it has no server, and MySQL, because the tests can't start its server.
 */
export function onOwnServer(kind: TestDatabase): TestDatabase {
  switch (kind.name) {
    case 'PostgreSQL':
      return { name: kind.name, create: () => PostgresServer.start() };
    case 'MariaDB':
      return { name: kind.name, create: () => MariadbServer.start() };
    case 'MySQL':
    case 'SQLite':
      return kind;
  }
}

import type { TestDatabase } from '../../support/databases.js';

type DatabaseName = TestDatabase['name'];

export interface Cell {
  /** The test file of the fault, without its extension. */
  readonly file: string;
  /** The databases on which the fault is not tested, each with the reason. */
  readonly notOn?: Partial<Record<DatabaseName, string>>;
  /** The program that the test needs on a database, besides Node. */
  readonly needs?: Partial<Record<DatabaseName, string>>;
}

const noServer = 'the process opens the file itself, without a server';
const noPool = 'TypeORM and the library have one connection each, and no pool';
const serverOfOthers = 'the tests cannot start and stop a MySQL server';
const refusedWrites = 'the server refuses writes, as it does if the database is read-only';

/** All faults under which the guarantees are tested. `docs/guarantees.md` has the same table. */
export const matrix = {
  'kill -9 of the worker at random times': { file: 'killed-at-random' },
  'kill -9 between sending and recording': { file: 'killed-between' },
  'SIGTERM under load': { file: 'terminated' },
  'the database server restarted': {
    file: 'restarted',
    notOn: { SQLite: noServer, MySQL: serverOfOthers },
    needs: { PostgreSQL: 'initdb', MariaDB: 'mariadb-install-db' },
  },
  'the database connections cut': { file: 'connections-cut', notOn: { SQLite: noServer } },
  'the connection pool exhausted by the host': { file: 'pool-exhausted', notOn: { SQLite: noPool } },
  'a host transaction left open': { file: 'transaction-left-open' },
  'a worker stopped for longer than its leases': { file: 'stopped' },
  'a process stalled between sending and the response': { file: 'stalled' },
  'the clock of one process wrong by an hour': {
    file: 'wrong-clock',
    needs: { SQLite: 'faketime', PostgreSQL: 'faketime', MariaDB: 'faketime', MySQL: 'faketime' },
  },
  'the disk full': {
    file: 'disk-full',
    notOn: { PostgreSQL: refusedWrites, MariaDB: refusedWrites, MySQL: refusedWrites },
  },
  'the database read-only': { file: 'read-only', needs: { MariaDB: 'mariadb-install-db' } },
  'bad receivers': { file: 'bad-receivers' },
  "an attacker's receiver": { file: 'attacker' },
} as const satisfies Record<string, Cell>;

export type Fault = keyof typeof matrix;

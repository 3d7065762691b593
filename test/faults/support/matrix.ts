import type { TestDatabase } from '../../support/databases.js';

type DatabaseName = TestDatabase['name'];

export interface Cell {
  /** The test file of the fault, without its ending. */
  readonly file: string;
  /** Databases that can't have the fault, and why. */
  readonly notOn?: Partial<Record<DatabaseName, string>>;
  /** Programs that the tests start or load, beside Node. */
  readonly needs?: Partial<Record<DatabaseName, string>>;
}

const noServer = 'there is no server: the process itself opens the file';
const noPool = 'there is no pool: TypeORM has one connection, and the library one of its own';
const refusedWrites = 'the library sees refused writes, as in the next row';

/** Every fault under which the promises are tested; `docs/guarantees.md` shows the same table. */
export const matrix = {
  'kill -9 of the worker at random times': { file: 'killed-at-random' },
  'kill -9 between send and record': { file: 'killed-between' },
  'SIGTERM under load': { file: 'terminated' },
  'the database restarted': {
    file: 'restarted',
    notOn: { SQLite: noServer },
    needs: { PostgreSQL: 'initdb', MariaDB: 'mariadb-install-db' },
  },
  'its connections cut': { file: 'connections-cut', notOn: { SQLite: noServer } },
  'the pool exhausted by the host': { file: 'pool-exhausted', notOn: { SQLite: noPool } },
  'a host transaction left open': { file: 'transaction-left-open' },
  'a worker stopped past its lease': { file: 'stopped' },
  'the clock of one process wrong by an hour': {
    file: 'wrong-clock',
    needs: { SQLite: 'faketime', PostgreSQL: 'faketime', MariaDB: 'faketime' },
  },
  'the disk full': { file: 'disk-full', notOn: { PostgreSQL: refusedWrites, MariaDB: refusedWrites } },
  'the database read-only': { file: 'read-only', needs: { MariaDB: 'mariadb-install-db' } },
  'bad receivers': { file: 'bad-receivers' },
} as const satisfies Record<string, Cell>;

export type Fault = keyof typeof matrix;

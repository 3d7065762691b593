import { inspect } from 'node:util';
import Sqlite from 'better-sqlite3';
import { QueryFailedError } from 'typeorm';
import type { EntityManager, QueryRunner } from 'typeorm';
import { until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { Shop, unseen } from './shop.js';
import { Order, Tag } from './shop.tables.js';

/** A text that stands for the content of a body. It must not appear in any error. */
const secret = 'e4d909c290d0fb1c';

/**
 * A conflict between a transaction of the host and another transaction. `prepare` runs inside the host's
 * transaction. After that, the first INSERT of `emit` fails with the given error.
 */
interface Conflict {
  readonly error: { readonly code: string; readonly errno?: number; readonly sqlState?: string };
  readonly level?: 'SERIALIZABLE';
  readonly prepare: (host: EntityManager, other: Other, order: Order) => Promise<unknown>;
}

/** Another client of the same database. */
interface Other {
  readonly runner: QueryRunner;
  /** A connection outside TypeORM, for SQLite, where TypeORM has only one connection. */
  readonly sqlite: () => Sqlite.Database;
}

async function addTag(manager: EntityManager, name: string): Promise<void> {
  await unseen(manager).insert().into(Tag).values({ name }).execute();
}

/**
 * Makes the other transaction lock a row that the host's transaction has changed. On PostgreSQL, waits until
 * the other transaction is waiting, because only the transaction that waits last finds the deadlock. MySQL
 * and MariaDB abort the transaction that has written less.
 */
async function letOtherWait(host: EntityManager, { runner }: Other, { id }: Order): Promise<void> {
  await unseen(host).update(Order).set({ note: 'x' }).where({ id }).execute();
  void runner.query(`select * from shop_order where id = ${id} for update`).catch(() => undefined);
  if (host.connection.options.type !== 'postgres') return;
  await until(async () => {
    const waiting = await host.connection.query<unknown[]>(
      "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
    );
    return waiting.length > 0;
  });
}

const conflictsOnMysql: readonly (readonly [string, Conflict])[] = [
  [
    'a deadlock',
    {
      error: { code: 'ER_LOCK_DEADLOCK', errno: 1213, sqlState: '40001' },
      prepare: async (host, other, order) => {
        for (let n = 0; n < 30; n++) await addTag(other.runner.manager, 'x');
        await other.runner.query('select * from webhook_event for update');
        await letOtherWait(host, other, order);
      },
    },
  ],
  [
    'a lock timeout',
    {
      error: { code: 'ER_LOCK_WAIT_TIMEOUT', errno: 1205 },
      prepare: async (host, { runner }) => {
        await host.query('set innodb_lock_wait_timeout = 1');
        await runner.query('select * from webhook_event for update');
      },
    },
  ],
];

const conflicts: Readonly<Record<TestDatabase['name'], readonly (readonly [string, Conflict])[]>> = {
  PostgreSQL: [
    [
      'a deadlock',
      {
        error: { code: '40P01' },
        prepare: async (host, other, order) => {
          await host.query("set local deadlock_timeout = '10ms'");
          await other.runner.query("set local deadlock_timeout = '1min'");
          await other.runner.query('lock table webhook_event in share mode');
          await letOtherWait(host, other, order);
        },
      },
    ],
    [
      'a lock timeout',
      {
        error: { code: '55P03' },
        prepare: async (host, { runner }) => {
          await host.query("set local lock_timeout = '50ms'");
          await runner.query('lock table webhook_event in share mode');
        },
      },
    ],
    [
      'a serialization failure',
      {
        error: { code: '40001' },
        level: 'SERIALIZABLE',
        prepare: async (host, { runner }) => {
          await host.query('select 1 from shop_tag');
          await runner.query('select * from webhook_delivery');
          await runner.query(
            "insert into webhook (org, entity, remote_url, token, created_at, updated_at) values ('1', 'shop-orders', 'http://127.0.0.1:1/', 'a', 0, 0)",
          );
          await runner.commitTransaction();
        },
      },
    ],
  ],
  MariaDB: conflictsOnMysql,
  MySQL: conflictsOnMysql,
  SQLite: [
    [
      'a writer in another process',
      {
        error: { code: 'SQLITE_BUSY' },
        prepare: async (host, { sqlite }) => {
          await host.query('pragma busy_timeout = 0');
          sqlite().exec('begin immediate');
        },
      },
    ],
    [
      'a change that another process has committed meanwhile',
      {
        error: { code: 'SQLITE_BUSY_SNAPSHOT' },
        prepare: async (host, { sqlite }) => {
          await host.query('select * from shop_order');
          sqlite().exec("insert into shop_tag (name) values ('x')");
        },
      },
    ],
  ],
};

describeOnDatabases('If a statement of emit fails because of', (database) => {
  let shop: Shop;
  let order: Order;
  let other: Other;
  let handle: Sqlite.Database | undefined;

  beforeEach(() => open());
  afterEach(() => close());

  async function open(options: HostOptions = {}): Promise<void> {
    shop = await Shop.open(database, options);
    order = await shop.transaction((manager) => manager.save(manager.create(Order, { note: secret })));
    const runner = shop.dataSource.createQueryRunner();
    const sqlite = (): Sqlite.Database => (handle = new Sqlite(String(shop.dataSource.options.database)));
    other = { runner, sqlite };
  }

  async function close(): Promise<void> {
    handle?.close();
    handle = undefined;
    if (database.name !== 'SQLite') {
      if (other.runner.isTransactionActive) await other.runner.rollbackTransaction();
      await other.runner.release();
    }
    await shop.host.stop();
  }

  async function errorOf({ level, prepare }: Conflict, work: (m: EntityManager) => Promise<unknown>) {
    if (database.name !== 'SQLite') await other.runner.startTransaction(level);
    const run = async (manager: EntityManager): Promise<void> => {
      await prepare(manager, other, order);
      await work(manager);
    };
    const ended = level ? shop.dataSource.transaction(level, run) : shop.transaction(run);
    return ended.then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  function expectDatabaseError(error: unknown, expected: Conflict['error']): void {
    expect(error).toBeInstanceOf(QueryFailedError);
    expect(error).toMatchObject({ ...expected, driverError: expected, parameters: undefined });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(secret);
  }

  it.each(conflicts[database.name])(
    '%s, emit throws the error of the database, without the body',
    async (_, conflict) => {
      const change = { org: '1', resource: '/orders/1/', body: { note: secret } };
      const error = await errorOf(conflict, (manager) =>
        shop.host.emitter.emit<string>('shop-orders', change, { manager }),
      );
      expectDatabaseError(error, conflict.error);
    },
  );

  it.each(conflicts[database.name])(
    '%s, the commit of captured changes throws the error of the database, without the body',
    async (_, conflict) => {
      const error = await errorOf(conflict, (manager) =>
        shop.host.changes.touch('shop-orders', order.id, { manager }),
      );
      expectDatabaseError(error, conflict.error);
    },
  );

  it.each(conflicts[database.name])(
    "%s, and capture.renderingErrors is 'log', the host's change is committed, or its transaction fails",
    async (_, conflict) => {
      await close();
      await open({ capture: { renderingErrors: 'log' } });
      const error = await errorOf(conflict, async (manager) => {
        await addTag(manager, 'change');
        await shop.host.changes.touch('shop-orders', order.id, { manager });
      });
      const isCommitted = await shop.dataSource.getRepository(Tag).existsBy({ name: 'change' });
      expect(isCommitted).toBe(error === undefined);
      if (error !== undefined) expect(error).toMatchObject(conflict.error);
    },
  );
});

const refuseEventsOnMysql = [
  "create trigger refuse before insert on webhook_event for each row begin declare no varchar(100) default left(new.body, 100); signal sqlstate '45000' set message_text = no; end",
];

/** Statements that create a trigger which refuses events. If possible, its message contains the body. */
const refuseEvents: Readonly<Record<TestDatabase['name'], readonly string[]>> = {
  PostgreSQL: [
    "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no %', new.body; end $$",
    'create trigger refuse before insert on webhook_event for each row execute function refuse()',
  ],
  MariaDB: refuseEventsOnMysql,
  MySQL: refuseEventsOnMysql,
  SQLite: ["create trigger refuse before insert on webhook_event begin select raise(abort, 'no'); end"],
};

describeOnDatabases('An error of the database that contains a body', (database) => {
  it.each(['inside a transaction', 'without a transaction'])(
    'is thrown by emit without the body %s',
    async (place) => {
      const shop = await Shop.open(database);
      try {
        for (const statement of refuseEvents[database.name]) await shop.dataSource.query(statement);
        const change = { org: '1', resource: '/orders/1/', body: { note: secret } };
        const emit = (manager?: EntityManager): Promise<unknown> =>
          shop.host.emitter.emit<string>('shop-orders', change, manager && { manager });
        const ended = place === 'inside a transaction' ? shop.transaction(emit) : emit();
        const error: unknown = await ended.catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(QueryFailedError);
        expect(inspect(error, { depth: null, showHidden: true })).not.toContain(secret);
      } finally {
        await shop.host.stop();
      }
    },
  );
});

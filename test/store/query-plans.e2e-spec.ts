import { jest } from '@jest/globals';
import { MysqlDatabase } from '@app/webhooks/store/database/mysql.database.js';
import { PostgresDatabase } from '@app/webhooks/store/database/postgres.database.js';
import type { Statement } from '@app/webhooks/store/database/script.js';
import { SqliteDatabase } from '@app/webhooks/store/database/sqlite.database.js';
import { describeOnDatabases } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { anEvent, failedOnce, finished, StoreBench } from '../support/store.js';

const finishedRows = 50_000;

/**
 * For each database, the SQL expressions for a series of rows, a random id and a text, the statement that
 * updates the statistics of the query planner, and the words that return the plan of a statement.
 */
const sqlOf = {
  SQLite: {
    series: `(with recursive s (n) as (select 1 union all select n + 1 from s where n < ${finishedRows}) select n from s)`,
    id: 'lower(hex(randomblob(16)))',
    text: "'/o/' || (s.n % 5000)",
    analyze: 'analyze',
    explain: 'explain query plan',
  },
  PostgreSQL: {
    series: `generate_series(1, ${finishedRows})`,
    id: 'gen_random_uuid()',
    text: "'/o/' || (s.n % 5000)",
    analyze: 'analyze',
    explain: 'explain',
  },
  MariaDB: {
    series: `(select seq as n from seq_1_to_${finishedRows})`,
    id: 'uuid()',
    text: "concat('/o/', s.n % 5000)",
    analyze: 'analyze table webhook_delivery, webhook_event',
    explain: 'explain',
  },
  MySQL: {
    series: `json_table(concat('[0', repeat(',0', ${finishedRows - 1}), ']'), '$[*]' columns (n for ordinality))`,
    id: 'uuid()',
    text: "concat('/o/', s.n % 5000)",
    analyze: 'analyze table webhook_delivery, webhook_event',
    explain: 'explain format=traditional',
  },
} as const;

/**
 * Pattern for the tables that grow with every event. It contains the names of these tables, and the aliases
 * that the library's statements use for them.
 */
const growing = 'webhook_delivery|webhook_event|webhook_attempt|d|o|e|newer|older';

async function seed(bench: StoreBench, { name }: TestDatabase): Promise<void> {
  const { series, id, text, analyze } = sqlOf[name];
  const from = `from ${series} as s${name === 'PostgreSQL' ? '(n)' : ''}`;
  await bench.dataSource.query(
    `insert into webhook_event (id, org, entity, resource, body, created_at) select ${id}, '1', 'orders', ${text}, '{}', 1 ${from}`,
  );
  await bench.dataSource.query(
    `insert into webhook_delivery (event_id, webhook_id, supersede_key, state, claim_no, attempts, created_at, finished_at)
     select ${id}, s.n % 10 + 1, ${text}, 'delivered', 1, 1, 1, 1 ${from}`,
  );
  for (let i = 0; i < 10; i++) await bench.webhook({ org: String(i) });
  await bench.events.insert(Array.from({ length: 500 }, (_, i) => anEvent({ org: String(i % 10) })));
  await bench.dataSource.query(analyze);
}

/** Returns the query plan of a statement, one string per row of the plan. */
async function planOf(
  bench: StoreBench,
  { name }: TestDatabase,
  { sql, params }: Statement,
): Promise<string[]> {
  let n = 0;
  const text = name === 'PostgreSQL' ? sql.replace(/\?/g, () => `$${++n}`) : sql;
  const { explain } = sqlOf[name];
  const rows = await bench.dataSource.query<Record<string, unknown>[]>(`${explain} ${text}`, [...params]);
  return rows.map((row) =>
    'type' in row ? [row['table'], row['type']].join(' ') : Object.values(row).join(' '),
  );
}

const readsAllOnMysql = new RegExp(`^(${growing}) ALL$`);
/** Patterns that match a line of a query plan if the line scans a whole growing table. */
const readsAll = {
  SQLite: new RegExp(`\\bSCAN (${growing})\\b(?!.*USING)`),
  PostgreSQL: new RegExp(`Seq Scan on (${growing})\\b`),
  MariaDB: readsAllOnMysql,
  MySQL: readsAllOnMysql,
};

describeOnDatabases('The statements that claim deliveries and record attempts', (database) => {
  let bench: StoreBench;
  beforeEach(async () => {
    bench = await StoreBench.open(database);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await bench.close();
  });

  it('never read all rows of a growing table, no matter how much was sent before', async () => {
    await seed(bench, database);
    const statements: Statement[] = [];
    for (const kind of [SqliteDatabase, PostgresDatabase, MysqlDatabase]) {
      const prototype = kind.prototype as unknown as {
        execute: (this: unknown, connection: unknown, statement: Statement) => unknown;
      };
      const execute = prototype.execute;
      jest.spyOn(prototype, 'execute').mockImplementation(function (this: unknown, connection, statement) {
        if (/^\s*(select|with|update)/.test(statement.sql)) statements.push(statement);
        return execute.call(this, connection, statement);
      });
    }

    const { deliveries } = await bench.claim({ quota: 16 });
    const [first, ...others] = deliveries;
    await bench.deliveries.record([failedOnce(first!), ...others.map((delivery) => finished(delivery))]);
    await bench.deliveries.nextDueIn();
    await bench.deliveries.promoteDue();
    jest.restoreAllMocks();

    expect(deliveries).toHaveLength(160);
    expect(statements.length).toBeGreaterThan(4);
    for (const statement of statements) {
      const plan = await planOf(bench, database, statement);
      expect(
        plan
          .filter((line) => readsAll[database.name].test(line))
          .map((line) => `${line} in ${statement.sql.slice(0, 200)}`),
      ).toEqual([]);
    }
  });
});

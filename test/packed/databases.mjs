import { randomUUID } from 'node:crypto';
import pg from 'pg';

const serverUrl = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** The SQLite database: a file in the folder where the host runs. */
const sqlite = {
  name: 'SQLite',
  use: (work) => work({}),
};

const postgres = {
  name: 'PostgreSQL',
  /** Creates an empty database for `work`, and drops it afterwards. */
  async use(work) {
    const name = `webhooks_packed_${randomUUID().replaceAll('-', '')}`;
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    await execute(`create database ${name}`);
    try {
      return await work({ DATABASE_URL: url.href });
    } finally {
      await execute(`drop database ${name} with (force)`);
    }
  },
};

/**
 * Returns the databases to test on. If no PostgreSQL server can be reached, prints a message and returns only
 * SQLite. With `REQUIRE_SERVICES=1` it fails instead.
 */
export async function databases() {
  try {
    await execute('select 1');
    return [sqlite, postgres];
  } catch (error) {
    if (process.env.REQUIRE_SERVICES === '1') throw error;
    console.log(`skipped on PostgreSQL: no server answers (${error.code ?? error.message})`);
    return [sqlite];
  }
}

async function execute(statement) {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

import { inspect } from 'node:util';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

const refuseChangesOnMysql = [
  `create trigger refusal before update on webhook for each row begin
     declare text varchar(512) default concat('refused ', new.token, ' ', new.secret);
     signal sqlstate '45000' set message_text = text; end`,
];

/**
 * SQL that makes the database refuse each change of a webhook, with an error whose message contains the token
 * and the secret.
 */
const refuseChanges = {
  PostgreSQL: [
    `create function refuse() returns trigger as $$
       begin raise exception 'refused % %', new.token, new.secret; end $$ language plpgsql`,
    'create trigger refusal before update on webhook for each row execute function refuse()',
  ],
  MariaDB: refuseChangesOnMysql,
  MySQL: refuseChangesOnMysql,
  SQLite: [
    `create trigger refusal before update on webhook begin
       select raise(abort, 'refused ' || new.token || ' ' || new.secret); end`,
  ],
};
const codesOfMysql = { trigger: 'ER_SIGNAL_EXCEPTION', duplicate: 'ER_DUP_ENTRY' };
const codes = {
  PostgreSQL: { trigger: 'P0001', duplicate: '23505' },
  MariaDB: codesOfMysql,
  MySQL: codesOfMysql,
  SQLite: { trigger: 'SQLITE_CONSTRAINT_TRIGGER', duplicate: 'SQLITE_CONSTRAINT_UNIQUE' },
};

describeOnDatabases('An error of the database', (database) => {
  let host: TestHost;
  let id: number;

  beforeEach(async () => {
    host = await TestHost.start(database);
    ({ id } = await host.webhooks.create('1', { remoteUrl: 'https://example.com/' }));
  });
  afterEach(() => host.stop());

  const errorOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => {
        throw new Error('The call did not fail');
      },
      (error: unknown) => error,
    );
  /** Calls all methods that write a token, a secret or a URL, and returns their errors. */
  const errors = (): Promise<unknown[]> =>
    Promise.all([
      errorOf(host.webhooks.create('1', { remoteUrl: 'https://example.com/?key=in-the-url' })),
      errorOf(host.webhooks.update('1', id, { remoteUrl: 'https://example.com/?key=in-the-url' })),
      errorOf(host.webhooks.rotateToken('1', id)),
      errorOf(host.webhooks.rotateSecret('1', id)),
    ]);
  const expectNoValues = (error: unknown): void => {
    const shown =
      inspect(error, { depth: Infinity, showHidden: true, getters: true }) + JSON.stringify(error);
    expect(shown).not.toMatch(/[0-9a-f]{30}|whsec_|in-the-url/);
    expect(String(error)).not.toMatch(/[0-9a-f]{30}|whsec_|in-the-url/);
  };

  it('contains no token, secret or URL, but the code of the driver', async () => {
    for (const sql of refuseChanges[database.name]) await host.dataSource.query(sql);
    for (const error of await errors()) {
      expectNoValues(error);
      expect(error).toMatchObject({ code: codes[database.name].trigger });
    }
  });

  it('contains no values of a row that the database refuses, but the code of the driver', async () => {
    const indexed = codes[database.name] === codesOfMysql ? 'remote_url(255)' : 'remote_url';
    await host.dataSource.query(`create unique index refusal on webhook (${indexed})`);
    const remoteUrl = 'https://example.com/?key=in-the-url';
    await host.webhooks.create('1', { remoteUrl });
    const error = await errorOf(host.webhooks.create('1', { remoteUrl }));
    expectNoValues(error);
    expect(error).toMatchObject({ code: codes[database.name].duplicate });
  });

  it('still says what is missing in the database', async () => {
    await host.dataSource.query('alter table webhook rename to renamed');
    const error = await errorOf(host.webhooks.get('1', id));
    expect(String(error)).toMatch(
      /relation "webhook" does not exist|no such table: webhook|\.webhook' doesn't exist/,
    );
    await host.dataSource.query('alter table renamed rename to webhook');
  });
});

describeOnDatabases(
  'An error with a number that the driver has no name for',
  (database) => {
    it('contains no token or secret', async () => {
      const host = await TestHost.start(database);
      const { id, token } = await host.webhooks.create('1', { remoteUrl: 'https://example.com/' });
      await host.dataSource.query(
        `create trigger refusal before update on webhook for each row begin
           declare text varchar(512) default concat('refused ', old.token);
           signal sqlstate '45000' set mysql_errno = 60000, message_text = text; end`,
      );
      const error: unknown = await host.webhooks.rotateToken('1', id).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ errno: 60_000 });
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(token);
      await host.stop();
    });
  },
  { except: ['SQLite', 'PostgreSQL'] },
);

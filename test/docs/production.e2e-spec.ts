import { readFileSync } from 'node:fs';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

/** Returns the SQL statements of a section of the page, with the time in the place of each parameter. */
function statementsOf(section: string, time: number): string[] {
  const [, text = ''] = readFileSync('docs/production.md', 'utf8').split(`\n## ${section}\n`);
  const [end = ''] = text.split('\n## ');
  const blocks = [...end.matchAll(/```sql\n([^`]*)```/g)].map(([, sql]) => sql!);
  return blocks.flatMap(
    (sql) => sql.replaceAll(/:(before|since)/g, String(time)).match(/[^;]*\w[^;]*/g) ?? [],
  );
}

describeOnDatabases('The statements of docs/production.md', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;

  beforeEach(async () => {
    host = await TestHost.start(database, { retry: [], suspension: { failures: 100 } });
    receiver = await ScriptedReceiver.start();
    receiver.answerWith(({ path }) => (path === '/bad/' ? 500 : 200));
    for (const path of ['/good/', '/bad/'])
      await host.webhooks.create('1', { remoteUrl: receiver.url(path) });
    await host.emitOrder();
    await host.drain();
    await host.emitOrder();
  });
  afterEach(async () => {
    await host.stop();
    await receiver.close();
  });

  const rows = async (sql: string): Promise<Record<string, unknown>[]> => host.dataSource.query(sql);
  const counts = async (): Promise<number[]> => {
    const tables = ['webhook_event', 'webhook_delivery', 'webhook_attempt'];
    return Promise.all(tables.map(async (table) => (await rows(`select * from ${table}`)).length));
  };

  it('delete the rows of finished deliveries, and leave all others', async () => {
    expect(await counts()).toEqual([2, 4, 2]);
    for (const sql of statementsOf('Old rows', Date.now() - 3_600_000)) await rows(sql);
    expect(await counts()).toEqual([2, 4, 2]);
    for (const sql of statementsOf('Old rows', Date.now() + 3_600_000)) await rows(sql);
    expect(await counts()).toEqual([1, 2, 0]);
    await host.drain();
    expect(receiver.requests).toHaveLength(4);
  });

  it('show what waits, what is due and what has failed', async () => {
    const [unfinished, due, failed] = statementsOf('What to watch', Date.now() - 3_600_000);
    expect(await rows(unfinished!)).toMatchObject([{ state: 'pending', deliveries: expect.anything() }]);
    expect((await rows(due!))[0]!['due_for_longest']).toBeTruthy();
    const [reason, ...others] = await rows(failed!);
    expect(others).toEqual([]);
    expect([reason!['reason'], Number(reason!['deliveries'])]).toEqual(['retries_exhausted', 1]);
  });

  it('find the suspended webhooks', async () => {
    const [suspended] = statementsOf('Failures on your side', 0);
    expect(await rows(suspended!)).toEqual([]);
    await rows(`update webhook set suspended_at = 1, suspension_reason = 'failures' where id = 1`);
    expect(await rows(suspended!)).toMatchObject([{ org: '1', suspension_reason: 'failures' }]);
  });
});

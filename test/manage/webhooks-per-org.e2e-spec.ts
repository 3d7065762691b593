import { TooManyWebhooksError } from '@app/webhooks';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import { startRestApp } from '../support/rest-app.js';
import { collection, remote_url } from '../support/rest-webhooks.js';

describeOnDatabases('webhooksPerOrg', (database) => {
  it('limits the webhooks of each org exactly, even if two processes create webhooks at the same time', async () => {
    const host = await TestHost.start(database, { webhooksPerOrg: 3 });
    const other = await host.beside({ webhooksPerOrg: 3 });
    try {
      const made = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 ? host : other).webhooks.create('1', { remoteUrl: 'https://example.com/' }),
        ),
      );
      const refusals = made.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      expect(refusals).toHaveLength(17);
      for (const refusal of refusals) expect(refusal).toBeInstanceOf(TooManyWebhooksError);
      expect((await host.webhooks.list('1', { limit: 100, offset: 0 })).count).toBe(3);

      await host.webhooks.create('2', { remoteUrl: 'https://example.com/' });
      const { webhooks } = await host.webhooks.list('1', { limit: 1, offset: 0 });
      await host.webhooks.delete('1', webhooks[0]!.id);
      await host.webhooks.create('1', { remoteUrl: 'https://example.com/' });
    } finally {
      await other.stop();
      await host.stop();
    }
  });
});

describe('webhooksPerOrg over REST', () => {
  it('is 100 by default', async () => {
    const app = await startRestApp('express', { webhooks: { webhooksPerOrg: undefined } });
    const posts = Array.from({ length: 101 }, () => app.client.post(collection, { remote_url }));
    const statuses = (await Promise.all(posts)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(100).fill(201), 400]);
    await app.close();
  });

  it("answers 400 in v2's format", async () => {
    const app = await startRestApp('express', { webhooks: { webhooksPerOrg: 1 } });
    expect((await app.client.post(collection, { remote_url })).status).toBe(201);
    expect(await app.client.post(collection, { remote_url })).toMatchObject({
      status: 400,
      text: '{"non_field_errors":["Ensure this organization has no more than 1 webhooks."]}',
    });
    await app.close();
  });
});

import { WebhookNotFoundError } from '@app/webhooks';
import { RecordingTransport } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

describeOnDatabases('The secret of a webhook', (database) => {
  let host: TestHost;
  let id: number;

  beforeEach(async () => {
    host = await TestHost.start(database, { transport: new RecordingTransport() });
    ({ id } = await host.webhooks.create('1', { remoteUrl: 'https://example.com/' }));
  });
  afterEach(() => host.stop());

  const secret = () => host.webhooks.secretOf('1', id);

  it('is the same for each call, and is returned only for the org of the webhook', async () => {
    expect(await secret()).toBe(await secret());
    await expect(host.webhooks.secretOf('2', id)).rejects.toThrow(WebhookNotFoundError);
    await expect(host.webhooks.secretOf('1', NaN)).rejects.toThrow(WebhookNotFoundError);
  });

  it('is created once, at the first call, if a process with an older version has created the webhook', async () => {
    await host.dataSource.query(`update webhook set secret = null where id = ${id}`);
    const [one, another] = await Promise.all([secret(), secret()]);
    expect(one).toMatch(/^whsec_/);
    expect(another).toBe(one);
    expect(await secret()).toBe(one);
  });
});

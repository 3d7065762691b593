import { InvalidWebhookError } from '@app/webhooks';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

describeOnDatabases('A webhook with a longer URL than is allowed now', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  let remoteUrl: string;
  let id: number;

  beforeEach(async () => {
    host = await TestHost.start(database);
    receiver = await ScriptedReceiver.start();
    ({ id } = await host.webhooks.create('1', { remoteUrl: receiver.url() }));
    remoteUrl = receiver.url('/').padEnd(8192, 'a');
    await host.dataSource.query(`update webhook set remote_url = '${remoteUrl}' where id = ${id}`);
  });
  afterEach(async () => {
    await host.stop();
    await receiver.close();
  });

  it('is still shown and still gets its requests', async () => {
    expect(await host.webhooks.get('1', id)).toMatchObject({ remoteUrl });
    expect((await host.webhooks.list('1', { limit: 10, offset: 0 })).webhooks).toMatchObject([{ remoteUrl }]);
    await host.emitOrder();
    await host.drain();
    expect(await host.webhooks.test('1', id)).toMatchObject({ result: 'success' });
    expect(receiver.requests.map(({ path }) => path)).toEqual(Array(2).fill(new URL(remoteUrl).pathname));
  });

  it('can be changed, but not to such a URL', async () => {
    expect(await host.webhooks.update('1', id, { entity: 'contact' })).toMatchObject({ remoteUrl });
    await expect(host.webhooks.update('1', id, { remoteUrl })).rejects.toThrow(InvalidWebhookError);
    expect(await host.webhooks.get('1', id)).toMatchObject({ remoteUrl, entity: 'contact' });
  });
});

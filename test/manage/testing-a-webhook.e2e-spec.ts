import { NoExampleError, SuspensionChecker, WebhookNotFoundError } from '@app/webhooks';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

describeOnDatabases('WebhooksService.test()', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  let id: number;

  beforeEach(async () => {
    host = await TestHost.start(database, {
      entities: [{ name: 'invoice', example: ['an invoice'] }, { name: 'bare' }],
    });
    receiver = await ScriptedReceiver.start();
    ({ id } = await host.webhooks.create('1', { remoteUrl: receiver.url() }));
  });
  afterEach(async () => {
    await host.stop();
    await receiver.close();
  });

  const suspendedAt = async () => (await host.webhooks.get('1', id)).suspendedAt;
  const failDeliveries = async (count: number): Promise<void> => {
    receiver.answer(...Array.from({ length: count }, () => 503));
    for (let i = 0; i < count; i++) await host.emitOrder();
    await host.drain();
  };

  it('neither causes nor prevents a suspension, and records nothing', async () => {
    await failDeliveries(3);
    receiver.answer(503, 503);
    for (const status of [503, 503, 200])
      expect(await host.webhooks.test('1', id)).toMatchObject({ status, durationMs: expect.any(Number) });
    await host.app.get(SuspensionChecker).check();
    expect(await suspendedAt()).toBeNull();
    expect(await host.attempts()).toHaveLength(3);
    expect(await host.deliveries()).toHaveLength(3);

    await failDeliveries(1);
    const since = await suspendedAt();
    expect(since).not.toBeNull();
    const states = await host.states();
    expect(await host.webhooks.test('1', id)).toMatchObject({ result: 'success' });
    await host.drain();
    expect(await suspendedAt()).toEqual(since);
    expect(await host.states()).toEqual(states);
  });

  it('sends while deliveries are waiting, and leaves them unchanged', async () => {
    await host.emitOrder({ order: 'waiting' });
    expect(await host.webhooks.test('1', id)).toMatchObject({ result: 'success' });
    expect(await host.states()).toEqual(['pending']);
    await host.drain();
    expect(receiver.requests.map(({ json }) => (json as { url: string }).url)).toEqual([
      '/api/v2/orgs/1/orders/4/',
      '/orders/waiting/',
    ]);
  });

  it("sends the example of the host's entity, and only to the tested webhook", async () => {
    await host.webhooks.create('1', { remoteUrl: receiver.url('/other'), entity: 'invoice' });
    const one = await host.webhooks.create('1', { remoteUrl: receiver.url('/one'), entity: 'invoice' });
    await host.webhooks.test('1', one.id);
    expect(receiver.requests).toMatchObject([{ path: '/one', json: ['an invoice'] }]);
  });

  it("refuses an entity without an example, and another org's webhook", async () => {
    const bare = await host.webhooks.create('1', { remoteUrl: receiver.url(), entity: 'bare' });
    await expect(host.webhooks.test('1', bare.id)).rejects.toThrow(NoExampleError);
    await expect(host.webhooks.test('2', id)).rejects.toThrow(WebhookNotFoundError);
    expect(receiver.requests).toEqual([]);
  });
});

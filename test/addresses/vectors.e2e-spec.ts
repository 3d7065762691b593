import { InvalidWebhookError, Webhook } from '@app/webhooks';
import type { WebhookAttempt, WebhookTest } from '@app/webhooks';
import { until } from '@app/webhooks/testing/index.js';
import { addressVectors, connectedHosts } from '../support/address-vectors.js';
import type { AddressVector } from '../support/address-vectors.js';
import { Authority } from '../support/authority.js';
import { ConnectWitness } from '../support/connect-witness.js';
import { sqlite } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import { TestDns } from '../support/test-dns.js';
import { TlsReceiver } from '../support/tls-receiver.js';

type Outcome = Pick<WebhookAttempt | WebhookTest, 'result' | 'status' | 'error'>;

it('There are vectors for every form', () => {
  expect(addressVectors.length).toBeGreaterThanOrEqual(120);
  const shown = addressVectors.map(({ shows, url }) => `${shows} ${url}`);
  expect(new Set(shown).size).toBe(shown.length);
});

describe.each(['axios', 'undici'] as const)('Over %s', (transport) => {
  const dns = new TestDns();
  let receiver: TlsReceiver;
  let witness: ConnectWitness;
  let host: TestHost;

  beforeAll(async () => {
    const authority = Authority.make();
    receiver = await TlsReceiver.start(authority.issue(connectedHosts()));
    authority.dispose();
    witness = await ConnectWitness.leadTo(receiver.port);
    const tls = { ca: authority.cert };
    host = await TestHost.start(sqlite, { development: false, transport, tls, resolve: dns.resolve });
  });
  afterAll(async () => {
    witness.leave();
    await host.stop();
    await receiver.close();
  });

  /** Where it can't be registered, it is written into the table as if an older version had let it in. */
  async function register({ url, registers = true }: AddressVector): Promise<number> {
    if (registers) return (await host.webhooks.create('1', { remoteUrl: url })).id;
    await expect(host.webhooks.create('1', { remoteUrl: url })).rejects.toThrow(InvalidWebhookError);
    const { id } = await host.webhooks.create('1', { remoteUrl: 'https://example.com/' });
    await host.dataSource.getRepository(Webhook).update(id, { remoteUrl: url });
    return id;
  }

  async function delivered(id: number): Promise<Outcome> {
    await host.emitOrder();
    await host.drain();
    const attempts = (await host.attempts()).filter(({ webhookId }) => webhookId === id);
    expect(attempts).toHaveLength(1);
    return attempts[0]!;
  }

  function expectOutcome(outcome: Outcome, { blocked, connects = [], redirects }: AddressVector): void {
    expect(witness.tried).toEqual(connects);
    const error = `address not allowed: ${blocked}`;
    if (blocked !== undefined) expect(outcome).toMatchObject({ result: 'blocked', status: null, error });
    else if (redirects !== undefined) expect(outcome).toMatchObject({ result: 'status', status: 302 });
    else expect(outcome).toMatchObject({ result: 'success', status: 200, error: null });
  }

  it('A kept connection stays where it was judged, and the next one is judged anew', async () => {
    receiver.redirectTo = undefined;
    receiver.keepsConnections = true;
    dns.serve({ 'rebind.test': [['93.184.216.34'], ['127.0.0.1']] });
    witness.forget();
    const { id } = await host.webhooks.create('1', { remoteUrl: 'https://rebind.test/hook' });
    for (let sent = 0; sent < 3; sent++)
      expect(await host.webhooks.test('1', id)).toMatchObject({ status: 200 });
    receiver.cut();
    receiver.keepsConnections = false;
    await until(async () => (await host.webhooks.test('1', id)).result === 'blocked');
    expect(witness.tried).toEqual(['93.184.216.34:443']);
    await host.webhooks.delete('1', id);
  });

  it.each(addressVectors)('$shows: $url', async (vector) => {
    const paths = [delivered, (id: number) => host.webhooks.test('1', id)];
    receiver.redirectTo = vector.redirects;
    witness.isDead = (address) => vector.dead?.includes(address) ?? false;
    const id = await register(vector);
    for (const path of paths) {
      dns.serve(vector.dns ?? {});
      witness.forget();
      expectOutcome(await path(id), vector);
    }
    await host.webhooks.delete('1', id);
  });
});

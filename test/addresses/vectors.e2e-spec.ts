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
import { TestProxy } from '../support/test-proxy.js';
import { TlsReceiver } from '../support/tls-receiver.js';

/** The error text of every attempt that was refused because of its address. */
const words = 'host not found, or its address or port is not allowed';

type Outcome = WebhookAttempt | WebhookTest;

it('test/vectors/addresses.json has at least 120 test cases, and all of them are different', () => {
  expect(addressVectors.length).toBeGreaterThanOrEqual(120);
  const shown = addressVectors.map(({ shows, url }) => `${shows} ${url}`);
  expect(new Set(shown).size).toBe(shown.length);
});

describe.each([
  { over: 'axios', transport: 'axios', isProxied: false },
  { over: 'undici', transport: 'undici', isProxied: false },
  { over: 'a proxy', transport: 'undici', isProxied: true },
] as const)('Over $over', ({ transport, isProxied }) => {
  const dns = new TestDns();
  let receiver: TlsReceiver;
  let proxy: TestProxy;
  let witness: ConnectWitness;
  let host: TestHost;

  beforeAll(async () => {
    const authority = Authority.make();
    receiver = await TlsReceiver.start(authority.issue(connectedHosts()));
    authority.dispose();
    proxy = await TestProxy.forwardTo(receiver.port);
    witness = await ConnectWitness.forwardTo(receiver.port, isProxied ? [proxy.port, receiver.port] : []);
    host = await TestHost.start(sqlite, {
      development: false,
      transport,
      tls: { ca: authority.cert },
      resolve: dns.resolve,
      ...(isProxied && { proxy: { url: proxy.url } }),
    });
  });
  afterAll(async () => {
    witness.restore();
    await host.stop();
    await proxy.close();
    await receiver.close();
  });

  /** Returns the addresses to which this process tried to connect, directly or through the proxy. */
  const attempted = (): string[] => [
    ...witness.attempted,
    ...proxy.asked.map((end) => end.replace(/[[\]]/g, '')),
  ];

  function prepare({ dns: names = {}, dead = [], redirects }: Partial<AddressVector>): void {
    dns.serve(names);
    witness.clear();
    proxy.asked.length = 0;
    witness.isUnreachable = proxy.isUnreachable = (address) => dead.includes(address);
    receiver.redirectTo = redirects;
  }

  /**
   * Creates a webhook. A URL that registration refuses is written into the table directly, as if an older
   * version of the library had accepted it.
   */
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
    expect(attempted()).toEqual(connects);
    if (blocked !== undefined) {
      expect(outcome).toMatchObject({ result: 'address', status: null, error: words, responseExcerpt: null });
      if ('cause' in outcome) expect(outcome.cause).toMatch(new RegExp(`not allowed: ${blocked}$`));
    } else if (redirects !== undefined) expect(outcome).toMatchObject({ result: 'status', status: 302 });
    else expect(outcome).toMatchObject({ result: 'success', status: 200, error: null });
  }

  it('An open connection stays connected to its checked address, and the address of the next connection is checked again', async () => {
    receiver.keepsConnections = true;
    prepare({ dns: { 'rebind.test': [['93.184.216.34'], ['127.0.0.1']] } });
    const { id } = await host.webhooks.create('1', { remoteUrl: 'https://rebind.test/hook' });
    for (let sent = 0; sent < 3; sent++)
      expect(await host.webhooks.test('1', id)).toMatchObject({ status: 200 });
    receiver.cut();
    receiver.keepsConnections = false;
    await until(async () => (await host.webhooks.test('1', id)).result === 'address');
    expect(attempted()).toEqual(['93.184.216.34:443']);
    await host.webhooks.delete('1', id);
  });

  it('A refused address counts as a failure, and the fourth failure suspends the webhook', async () => {
    const { id } = await host.webhooks.create('1', { remoteUrl: 'https://10.0.0.1/hook' });
    const suspended: boolean[] = [];
    for (let refused = 1; refused <= 4; refused++) {
      prepare({});
      await host.emitOrder();
      await host.drain();
      suspended.push((await host.webhooks.get('1', id)).suspendedAt !== null);
    }
    expect(suspended).toEqual([false, false, false, true]);
    expect(attempted()).toEqual([]);
    await host.webhooks.delete('1', id);
  });

  it.each(addressVectors)('$shows: $url', async (vector) => {
    const paths = [delivered, (id: number) => host.webhooks.test('1', id)];
    const id = await register(vector);
    for (const path of paths) {
      prepare(vector);
      expectOutcome(await path(id), vector);
    }
    await host.webhooks.delete('1', id);
  });
});

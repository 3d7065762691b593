import type { ProxyOptions, WebhooksModuleOptions } from '@app/webhooks';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import { Authority } from '../support/authority.js';
import { sqlite } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import { TestDns } from '../support/test-dns.js';
import { TestProxy } from '../support/test-proxy.js';
import { TlsReceiver } from '../support/tls-receiver.js';

/**
 * These tests cover only what is specific to proxies. In vectors.e2e-spec.ts, all test cases of the address
 * guard run through a proxy too, with names that this process resolves itself.
 */
describe.each(['axios', 'undici'] as const)('Through a proxy, the transport over %s', (transport) => {
  const dns = new TestDns();
  let authority: Authority;
  let receiver: TlsReceiver;
  let proxy: TestProxy;
  let host: TestHost;

  beforeAll(() => {
    authority = Authority.make();
  });
  afterAll(() => authority.dispose());
  beforeEach(async () => {
    receiver = await TlsReceiver.start(authority.issue(['receiver.test', '93.184.216.34']));
    proxy = await TestProxy.forwardTo(receiver.port);
    dns.serve({ 'receiver.test': ['93.184.216.34'] });
  });
  afterEach(async () => {
    await host.stop();
    await proxy.close();
    await receiver.close();
  });

  async function outcomeOf(
    remoteUrl: string,
    given: Partial<ProxyOptions> = {},
    options: WebhooksModuleOptions = {},
  ): Promise<unknown> {
    host = await TestHost.start(sqlite, {
      development: false,
      timeout: '2s',
      transport,
      tls: { ca: authority.cert },
      resolve: dns.resolve,
      proxy: { url: proxy.url, ...given },
      ...options,
    });
    await host.webhooks.create('1', { remoteUrl });
    await host.emitOrder();
    await host.drain();
    const [attempt] = await host.attempts();
    return attempt?.cause ?? attempt?.error ?? attempt?.status;
  }

  it('tells the proxy the checked address, and the receiver the name', async () => {
    expect(await outcomeOf('https://receiver.test/hook')).toBe(200);
    expect(proxy.asked).toEqual(['93.184.216.34:443']);
    expect(receiver.requests).toMatchObject([
      { servername: 'receiver.test', headers: { host: 'receiver.test' } },
    ]);
  });

  it('sends the credentials of the proxy only to the proxy, not to the receiver', async () => {
    await outcomeOf('https://receiver.test/hook');
    const authorization = `Basic ${Buffer.from('shop:secret').toString('base64')}`;
    expect(proxy.headers).toMatchObject([
      { 'proxy-authorization': authorization, host: '93.184.216.34:443' },
    ]);
    expect(receiver.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it("verifies the receiver's certificate through the proxy", async () => {
    dns.serve({ 'other.test': ['93.184.216.34'] });
    expect(await outcomeOf('https://other.test/hook')).toBe('certificate is for another host');
    expect(receiver.requests).toEqual([]);
  });

  describe('if the proxy resolves names', () => {
    it('tells the proxy the name, and resolves nothing in this process', async () => {
      dns.serve({});
      expect(await outcomeOf('https://receiver.test:8443/hook', { resolve: 'proxy' })).toBe(200);
      expect(proxy.asked).toEqual(['receiver.test:8443']);
    });

    it.each([
      ['https://10.0.0.1/', 'private address'],
      ['https://[64:ff9b::7f00:1]/', 'loopback address'],
      ['https://receiver.test:25/', 'port 25'],
    ])('does not ask the proxy to connect to %s', async (url, reason) => {
      expect(await outcomeOf(url, { resolve: 'proxy' })).toMatch(new RegExp(`not allowed: ${reason}$`));
      expect(proxy.asked).toEqual([]);
    });
  });

  it('also delivers to http URLs, which only the option development allows', async () => {
    const plain = await ScriptedReceiver.start();
    const own = await TestProxy.forwardTo(plain.port);
    const url = own.url;
    expect(await outcomeOf('http://receiver.test/', { url }, { development: true })).toBe(200);
    expect(own.asked).toEqual(['93.184.216.34:80']);
    expect(plain.requests).toMatchObject([{ path: '/', headers: { host: 'receiver.test' } }]);
    await own.close();
    await plain.close();
  });

  it.each([403, 407, 502])('records for operators alone that the proxy answered %d', async (status) => {
    proxy.answer = status;
    expect(await outcomeOf('https://receiver.test/')).toBe(`proxy answered ${status}`);
    expect(await host.attempts()).toMatchObject([{ result: 'connection', error: 'proxy could not connect' }]);
    expect(receiver.requests).toEqual([]);
  });

  it('records that the proxy could not be reached', async () => {
    expect(await outcomeOf('https://receiver.test/', { url: 'http://127.0.0.1:1/' })).toBe(
      'proxy could not be reached',
    );
  });

  it('times out if the proxy hangs', async () => {
    proxy.answer = 'hang';
    expect(await outcomeOf('https://receiver.test/')).toBe('no answer within 2 s');
  });
});

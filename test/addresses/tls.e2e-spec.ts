import type { ServerOptions } from 'node:https';
import type { WebhooksModuleOptions } from '@app/webhooks';
import { Authority } from '../support/authority.js';
import { sqlite } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import { TlsReceiver } from '../support/tls-receiver.js';
import { selfSigned } from '../support/self-signed.js';

const name = 'receiver.test';

describe.each(['axios', 'undici'] as const)('Over TLS, the transport over %s', (transport) => {
  let authority: Authority;
  let host: TestHost | undefined;
  let receiver: TlsReceiver;

  beforeAll(() => {
    authority = Authority.make();
  });
  afterAll(() => authority.dispose());
  afterEach(async () => {
    await host?.stop();
    await receiver.close();
  });

  /**
   * Starts the receiver and the host, delivers two events, and returns the outcome of each attempt. Two
   * events are needed because TLS may resume the session of the first attempt for the second one, and the
   * certificate must be checked in that case too.
   */
  async function outcomesFrom(
    server: ServerOptions,
    options: WebhooksModuleOptions = { tls: { ca: authority.cert } },
    hostname = name,
  ): Promise<unknown[]> {
    receiver = await TlsReceiver.start(server);
    host = await TestHost.start(sqlite, {
      development: false,
      allowedAddresses: ['127.0.0.0/8'],
      transport,
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      ...options,
    });
    await host.webhooks.create('1', { remoteUrl: `https://${hostname}:${receiver.port}/hook` });
    for (let sent = 0; sent < 2; sent++) await host.emitOrder();
    await host.drain();
    return (await host.attempts()).map(({ status, error }) => error ?? status);
  }

  it("delivers to a receiver whose certificate was issued by the host's own authority, and sends the name of the receiver", async () => {
    expect(await outcomesFrom(authority.issue([name]))).toEqual([200, 200]);
    expect(receiver.requests[0]).toMatchObject({
      path: '/hook',
      headers: { host: `${name}:${receiver.port}` },
      servername: name,
      client: undefined,
    });
  });

  it('removes the dot at the end of a name in TLS, but keeps it in the Host header', async () => {
    const tls = { ca: authority.cert };
    expect(await outcomesFrom(authority.issue([name]), { tls }, `${name}.`)).toEqual([200, 200]);
    const headers = { host: `${name}.:${receiver.port}` };
    expect(receiver.requests[0]).toMatchObject({ headers, servername: name });
  });

  it.each<[string, string, () => ServerOptions]>([
    ['expired', 'certificate has expired', () => authority.issue([name], { days: -1 })],
    ['for another name', 'certificate is for another host', () => authority.issue(['other.test'])],
    ['for its address only', 'certificate is for another host', () => authority.issue(['127.0.0.1'])],
    ['for another name, over TLS 1.2', 'certificate is for another host', () => ({ ...authority.issue(['other.test']), maxVersion: 'TLSv1.2' })],
    ['self-signed', 'self-signed certificate', () => selfSigned],
  ])('does not deliver to a receiver whose certificate is %s', async (_, words, server) => {
    expect(await outcomesFrom(server())).toEqual([words, words]);
    expect(receiver.requests).toEqual([]);
  }); // prettier-ignore

  it('trusts a certificate authority only if the host does', async () => {
    const words = 'certificate chain is incomplete or not trusted';
    expect(await outcomesFrom(authority.issue([name]), {})).toEqual([words, words]);
    expect(receiver.requests).toEqual([]);
  });

  it('does not deliver to a receiver that supports nothing newer than TLS 1.0', async () => {
    const old: ServerOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const words = 'receiver speaks no TLS 1.2 or newer';
    expect(await outcomesFrom({ ...authority.issue([name]), ...old })).toEqual([words, words]);
  });

  it('verifies certificates even with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const words = 'self-signed certificate';
      expect(await outcomesFrom(selfSigned)).toEqual([words, words]);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  describe('to a receiver that requires a client certificate', () => {
    const asking = (): ServerOptions => ({
      ...authority.issue([name]),
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });

    it("sends the host's certificate", async () => {
      const tls = { ca: [Buffer.from(authority.cert)], ...authority.issue(['shop.example']) };
      expect(await outcomesFrom(asking(), { tls })).toEqual([200, 200]);
      expect(receiver.requests[0]?.client).toBe('A receiver');
    });

    // The recorded error depends on the TLS version. With TLS 1.2 the handshake fails. With TLS 1.3 the
    // receiver refuses the client only after the handshake, and Node drops the alert that says so.
    it.each([
      ['TLSv1.2', 'TLS handshake failed'],
      ['TLSv1.3', 'connection closed without an answer'],
    ] as const)('delivers nothing without a client certificate, over %s', async (version, words) => {
      const server = { ...asking(), minVersion: version, maxVersion: version };
      expect(await outcomesFrom(server)).toEqual([words, words]);
      expect(receiver.requests).toEqual([]);
    });
  });
});

import { Webhook as Verifier } from 'standardwebhooks';
import { authTokenSigner } from '@app/webhooks';
import { verifyWebhook } from '@app/webhooks/receiver/index.js';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { ReceivedRequest } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

describeOnDatabases('Signing', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });
  afterEach(async () => {
    await host.stop();
    await receiver.close();
  });

  const secretOf = async (id: number): Promise<string> => {
    const [row] = await host.dataSource.query<{ secret: string }[]>(
      `select secret from webhook where id = ${id}`,
    );
    return row!.secret;
  };
  const verify = (secret: string, { body, headers }: ReceivedRequest): unknown =>
    new Verifier(secret).verify(body, headers as Record<string, string>);

  it('signs with a separate secret for each webhook, and the receiver can verify the signature', async () => {
    host = await TestHost.start(database);
    const [one, two] = [await secretOfNew('/one'), await secretOfNew('/two')];
    expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(one).not.toBe(two);
    await host.emitOrder({ body: { name: 'Zoë', n: 1.5 } });
    await host.drain();
    const toOne = receiver.requests.find(({ path }) => path === '/one')!;
    expect(verify(one, toOne)).toEqual({ name: 'Zoë', n: 1.5 });
    expect(() => verify(two, toOne)).toThrow('No matching signature');
  });

  it('sends the id of the event in webhook-id, which is the same for every attempt and every webhook', async () => {
    host = await TestHost.start(database);
    for (const path of ['/one', '/two']) await secretOfNew(path);
    receiver.answer(503, 503);
    await host.emitOrder();
    await host.drain();
    host.clock.advance('6h');
    await host.drain();
    const { eventId } = (await host.deliveries())[0]!;
    expect(receiver.requests.map(({ headers }) => headers['webhook-id'])).toEqual(
      Array.from({ length: 4 }, () => eventId),
    );
  });

  it('also signs with Ed25519 if the host has a key, and returns the public key of each webhook', async () => {
    host = await TestHost.start(database, { ed25519: `whsk_${'c'.repeat(43)}=` });
    await secretOfNew('/one');
    const publicKey = await host.webhooks.publicKeyOf('1', 1);
    await host.emitOrder();
    await host.drain();
    await host.webhooks.test('1', 1);
    for (const { body, headers } of receiver.requests)
      expect(verifyWebhook(body, headers, { publicKey }).id).toBe(headers['webhook-id']);
    expect(receiver.requests).toHaveLength(2);
  });

  it('signs test requests too', async () => {
    host = await TestHost.start(database);
    const secret = await secretOfNew('/one');
    await host.webhooks.test('1', 1);
    expect(verify(secret, receiver.requests[0]!)).toMatchObject({ url: expect.any(String) });
  });

  it("sends only the token if the webhook has no secret, or if the host's signer does not sign", async () => {
    host = await TestHost.start(database);
    const { id, token } = await host.webhooks.create('1', { remoteUrl: receiver.url() });
    await host.dataSource.query(`update webhook set secret = null where id = ${id}`);
    await host.emitOrder();
    await host.drain();
    const unsigned = await host.beside({ signer: authTokenSigner });
    await unsigned.webhooks.test('1', id);
    await unsigned.stop();
    for (const { headers } of receiver.requests) {
      expect(headers['auth']).toBe(token);
      expect(headers).not.toHaveProperty('webhook-signature');
    }
    expect(receiver.requests).toHaveLength(2);
  });

  /** Creates a webhook for this path of the receiver, and returns its secret. */
  async function secretOfNew(path: string): Promise<string> {
    return secretOf((await host.webhooks.create('1', { remoteUrl: receiver.url(path) })).id);
  }
});

import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { Webhook as Verifier } from 'standardwebhooks';
import {
  SecretsReencryption,
  UndecryptableSecretError,
  WebhookLifecycle,
  WebhooksConfigurationError,
} from '@app/webhooks';
import { DeliveriesStore } from '@app/webhooks/store/deliveries.store.js';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import type { ReceivedRequest } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';

const newKey = (): string => `whek_${randomBytes(32).toString('base64')}`;
const [key, newer] = [newKey(), newKey()];
const tables = ['webhook', 'webhook_event', 'webhook_delivery', 'webhook_attempt'];

describeOnDatabases('Encryption of tokens and secrets', (database) => {
  /** The host that creates the database and drops it. A test can start more hosts on the same database. */
  let owner: TestHost;
  let receiver: ScriptedReceiver;
  const others: TestHost[] = [];

  const start = async (options: HostOptions): Promise<TestHost> =>
    (owner = await TestHost.start(database, options));
  const beside = async (options: HostOptions): Promise<TestHost> => {
    const host = await owner.beside(options);
    others.push(host);
    return host;
  };
  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });
  afterEach(async () => {
    for (const host of others.splice(0)) await host.stop();
    await owner.stop();
    await receiver.close();
  });

  /** Returns all rows of the tables of the library as one text, like a dump of the database. */
  const dump = async (): Promise<string> => {
    const rows = await Promise.all(tables.map((table) => owner.dataSource.query(`select * from ${table}`)));
    return JSON.stringify(rows);
  };
  const column = async (name: string, id: number): Promise<string> => {
    const [row] = await owner.dataSource.query<Record<string, string>[]>(
      `select ${name} as value from webhook where id = ${id}`,
    );
    return row!['value']!;
  };
  const write = (id: number, columns: string): Promise<unknown> =>
    owner.dataSource.query(`update webhook set ${columns} where id = ${id}`);
  const keyOf = (stored: string): string => stored.split(':')[2]!;
  const created = async (host: TestHost, org = '1') => {
    const { id, token } = await host.webhooks.create(org, { remoteUrl: receiver.url(`/${org}/`) });
    return { id, token, secret: await host.webhooks.secretOf(org, id) };
  };
  const reencrypted = (host: TestHost) => host.app.get(SecretsReencryption).run();
  const sent = async (host: TestHost): Promise<ReceivedRequest> => {
    await host.emitOrder();
    await host.drain();
    return receiver.requests.at(-1)!;
  };
  const verify = ({ body, headers }: ReceivedRequest, secret: string): unknown =>
    new Verifier(secret).verify(body, headers as Record<string, string>);

  it('stores no token or secret with which somebody who reads the database could send requests in the name of the library', async () => {
    const host = await start({ encryptionKeys: key });
    const { id, token, secret } = await created(host);
    receiver.answerWith(({ headers }) => ({ status: 500, body: JSON.stringify(headers) }));
    await sent(host);
    const used = [token, secret];
    used.push(await host.webhooks.rotateSecret('1', id), (await host.webhooks.rotateToken('1', id)).token);
    const request = await sent(host);
    expect(request.headers['auth']).toBe(used[3]);
    verify(request, used[1]!);
    verify(request, used[2]!);
    expect((await host.attempts()).at(-1)!.responseExcerpt).toContain('"auth":"***"');
    const dumped = await dump();
    for (const one of used) expect(dumped).not.toContain(one.replace('whsec_', ''));
    expect(dumped.split('enc:v1:').length - 1).toBe(3);
  });

  it('returns the decrypted token, sends it with deliveries and test requests, and signs with the decrypted secret', async () => {
    const host = await start({ encryptionKeys: key });
    const { id, token, secret } = await created(host);
    expect(token).toMatch(/^[0-9a-f]{30}$/);
    expect(secret).toMatch(/^whsec_/);
    expect((await host.webhooks.get('1', id)).token).toBe(token);
    expect((await host.webhooks.list('1', { limit: 1, offset: 0 })).webhooks[0]!.token).toBe(token);
    expect((await host.webhooks.update('1', id, { remoteUrl: receiver.url('/b/') })).token).toBe(token);
    expect((await host.webhooks.resume('1', id)).token).toBe(token);
    const request = await sent(host);
    expect(request.headers['auth']).toBe(token);
    verify(request, secret);
    await host.webhooks.test('1', id);
    expect(receiver.requests.at(-1)!.headers['auth']).toBe(token);
  });

  it('encrypts existing values without a change that users of the API can see', async () => {
    const before = await start({});
    const webhooks = [];
    for (let n = 0; n < 230; n++) webhooks.push(await created(before, `org-${n}`));
    const first = webhooks[0]!;
    await before.webhooks.rotateSecret('org-0', first.id);
    await before.webhooks.rotateToken('org-0', first.id);
    await write(webhooks[1]!.id, 'secret = null');
    const updated = (await before.webhooks.get('org-2', webhooks[2]!.id)).updatedAt;

    const host = await beside({ encryptionKeys: key, worker: {} });
    await until(async () => (await dump()).split('"enc:v1:').length - 1 === 2 * 230 - 1 + 1);
    expect(await column('previous_token', first.id)).toBeNull();
    expect(await reencrypted(host)).toEqual({ reencrypted: 0, undecryptable: [] });
    for (const [n, { id, token, secret }] of [...webhooks.entries()].slice(2)) {
      expect((await host.webhooks.get(`org-${n}`, id)).token).toBe(token);
      expect(await host.webhooks.secretOf(`org-${n}`, id)).toBe(secret);
    }
    expect((await host.webhooks.get('org-2', webhooks[2]!.id)).updatedAt).toEqual(updated);
    expect(await host.webhooks.secretOf('org-1', webhooks[1]!.id)).toMatch(/^whsec_/);
    expect(await column('secret', webhooks[1]!.id)).toMatch(/^enc:v1:/);
  });

  it('re-encrypts all values with another key, after which the older key can be removed', async () => {
    const host = await start({ encryptionKeys: [key, newer] });
    const { id, token, secret } = await created(host);
    const overlapping = await host.webhooks.rotateSecret('1', id);
    const olderKey = keyOf(await column('token', id));

    const rotated = await beside({ encryptionKeys: [newer, key] });
    expect(await reencrypted(rotated)).toEqual({ reencrypted: 1, undecryptable: [] });
    expect(await dump()).not.toContain(olderKey);
    const alone = await beside({ encryptionKeys: newer });
    const request = await sent(alone);
    expect(request.headers['auth']).toBe(token);
    verify(request, secret);
    verify(request, overlapping);
    expect((await host.webhooks.get('1', id)).token).toBe(token);
  });

  it('can be turned off with the key none, which decrypts all values', async () => {
    const host = await start({ encryptionKeys: key });
    const { id, token, secret } = await created(host);
    const ending = await beside({ encryptionKeys: ['none', key] });
    expect(await reencrypted(ending)).toEqual({ reencrypted: 1, undecryptable: [] });
    expect([await column('token', id), await column('secret', id)]).toEqual([token, secret]);
    const { id: another, token: inTheClear } = await created(ending, '2');
    expect(await column('token', another)).toBe(inTheClear);
    await beside({});
  });

  it('fails at start-up if a key of stored values is missing, names that key in the error, and encrypts nothing before it fails', async () => {
    const host = await start({ encryptionKeys: ['none', key] });
    const inTheClear = await created(host);
    const { id } = await created(await beside({ encryptionKeys: key }), '2');
    const missing = keyOf(await column('token', id));
    for (const encryptionKeys of [undefined, newer, ['none', newer]]) {
      const starting = owner.beside({ worker: {}, ...(encryptionKeys && { encryptionKeys }) });
      await expect(starting).rejects.toThrow(WebhooksConfigurationError);
      await expect(starting).rejects.toThrow(
        `encryptionKeys lacks ${missing}, with which tokens or secrets of webhooks are encrypted; add the key again or, if it is lost, add "lost:${missing}"`,
      );
      expect(await column('token', inTheClear.id)).toBe(inTheClear.token);
    }
    await write(id, "token = 'a', secret = 'whsec_a', previous_secret_until = 1");
    await beside({});
  });

  it('starts without a key that is declared as lost, and the values that were encrypted with it can be replaced', async () => {
    const { id } = await created(await start({ encryptionKeys: key }));
    const lost = keyOf(await column('token', id));
    const host = await beside({ encryptionKeys: [newer, `lost:${lost}`] });
    expect(await reencrypted(host)).toEqual({ reencrypted: 0, undecryptable: [id] });
    const { token } = await host.webhooks.rotateToken('1', id);
    const secret = await host.webhooks.rotateSecret('1', id, { overlap: 0 });
    const request = await sent(host);
    expect(request.headers['auth']).toBe(token);
    verify(request, secret);
    expect(await reencrypted(host)).toEqual({ reencrypted: 0, undecryptable: [] });
    await beside({ encryptionKeys: newer });
  });

  it('loses no token or secret that is rotated during a re-encryption', async () => {
    const host = await start({ encryptionKeys: [key, newer] });
    const other = await beside({ encryptionKeys: [newer, key] });
    const { id } = await created(host);
    for (let round = 0; round < 25; round++) {
      const [{ token }, secret] = await Promise.all([
        host.webhooks.rotateToken('1', id),
        host.webhooks.rotateSecret('1', id),
        ...[other, host, other].map(reencrypted),
      ]);
      expect((await other.webhooks.get('1', id)).token).toBe(token);
      expect(await other.webhooks.secretOf('1', id)).toBe(secret);
    }
  });

  it('sends the new token even if the clock of the database is set back to a time before the new token took effect', async () => {
    const host = await start({});
    const { id } = await created(host);
    const effectiveAt = new Date((await host.webhooks.get('1', id)).createdAt.getTime() + 60_000);
    const { token } = await host.webhooks.rotateToken('1', id, { effectiveAt });
    host.clock.advance('2m');
    const encrypting = await beside({ encryptionKeys: key });
    expect(await reencrypted(encrypting)).toEqual({ reencrypted: 1, undecryptable: [] });
    host.clock.advance(-90_000);
    expect((await sent(encrypting)).headers['auth']).toBe(token);
  });

  it('delays only the deliveries that a process cannot sign, until a process with the key sends them', async () => {
    const without = await start({});
    const fine = await created(without);
    const told: unknown[] = [];
    without.app.get(WebhookLifecycle).events$.subscribe((event) => {
      if (event.type === 'webhook.undecryptable') told.push([event.webhookId, event.error]);
    });
    const host = await beside({ encryptionKeys: key });
    const { id, token } = await created(host);
    for (let n = 0; n < 3; n++) await without.emitOrder();
    await without.drain();
    expect(receiver.requests.map(({ headers }) => headers['auth'])).toEqual([1, 2, 3].map(() => fine.token));
    without.clock.advance('1h');
    await without.drain();
    expect(receiver.requests).toHaveLength(3);
    expect(told).toEqual([[id, expect.stringContaining("isn't among the encryptionKeys")]]);
    expect((await without.deliveries()).filter(({ webhookId }) => webhookId === id)).toMatchObject(
      [1, 2, 3].map(() => ({ state: 'pending', attempts: 0, leasedUntil: null })),
    );

    host.clock.advance('1h');
    await host.drain();
    expect(receiver.requests.slice(3).map(({ headers }) => headers['auth'])).toEqual(
      [1, 2, 3].map(() => token),
    );
  });

  it('postpones a backlog that it cannot sign, with only a few claims', async () => {
    const host = await start({ encryptionKeys: key });
    const [broken, fine] = [await created(host), await created(host, '2')];
    const stored = await column('token', broken.id);
    await write(broken.id, `token = '${await column('token', fine.id)}'`);
    const changes = Array.from({ length: 300 }, (_, n) => ({ org: '1', resource: `/${n}/`, body: {} }));
    await host.emitter.emitMany<string>(changes.map((change) => ({ ...change, entity: 'orders' })));
    await host.emitter.emit<string>('orders', { org: '2', resource: '/1/', body: {} });
    const claims = jest.spyOn(DeliveriesStore.prototype, 'claim');
    await host.drain();
    expect(claims.mock.calls.length).toBeLessThan(20);
    claims.mockRestore();
    expect(receiver.requests.map(({ headers }) => headers['auth'])).toEqual([fine.token]);
    await write(broken.id, `token = '${stored}'`);
    host.clock.advance('61s');
    await host.drain();
    expect(new Set(await host.states())).toEqual(new Set(['delivered']));
  });

  it('does not send deliveries that were claimed before their token became undecryptable', async () => {
    const host = await start({ encryptionKeys: key, worker: { slotsPerWebhook: 1, pollEvery: '50ms' } });
    const { id, token } = await created(host);
    await host.emitOrder(); // After a success, the worker claims more deliveries in advance.
    await until(async () => (await host.states())[0] === 'delivered');
    let answerSecond = (_status: number): void => undefined;
    receiver.answer(() => new Promise<number>((resolve) => (answerSecond = resolve)));
    const stored = await column('token', id);
    const changes = ['/2/', '/3/', '/4/'].map((resource) => ({ org: '1', resource, body: {} }));
    await host.dataSource.transaction(async (manager) => {
      for (const change of changes) await host.emitter.emit<string>('orders', change, { manager });
    });
    await receiver.waitFor(2);
    await write(id, `token = '${stored.slice(0, -4)}AAAA'`);
    await host.webhooks.update('1', id, { remoteUrl: receiver.url('/b/') }); // This makes the worker read the webhook again.
    answerSecond(200);
    await until(async () =>
      (await host.deliveries()).every((one) => one.state === 'delivered' || one.dueAt! > new Date()),
    );
    expect(receiver.requests).toHaveLength(2);

    await write(id, `token = '${stored}'`);
    host.clock.advance('1h');
    const requests = await receiver.waitFor(4);
    expect(requests.map(({ headers }) => headers['auth'])).toEqual([1, 2, 3, 4].map(() => token));
  });

  it("never shows or sends values that were copied from another webhook's row", async () => {
    const host = await start({ encryptionKeys: key });
    const [victim, thief] = [await created(host), await created(host, '2')];
    for (const name of ['token', 'secret'])
      await write(thief.id, `${name} = '${await column(name, victim.id)}'`);
    expect((await host.webhooks.get('2', thief.id)).token).toBe('');
    expect((await host.webhooks.list('2', { limit: 9, offset: 0 })).webhooks).toHaveLength(1);
    for (const asking of [host.webhooks.secretOf('2', thief.id), host.webhooks.test('2', thief.id)])
      await expect(asking).rejects.toThrow(UndecryptableSecretError);
    await host.emitter.emit<string>('orders', { org: '2', resource: '/orders/4/', body: {} });
    await host.drain();
    expect(receiver.requests).toHaveLength(0);

    // The owner of the webhook can rotate the token and the secret. After that, the deliveries are sent.
    const { token } = await host.webhooks.rotateToken('2', thief.id);
    const secret = await host.webhooks.rotateSecret('2', thief.id, { overlap: 0 });
    host.clock.advance('1h');
    await host.drain();
    expect(receiver.requests[0]!.headers['auth']).toBe(token);
    verify(receiver.requests[0]!, secret);
    await host.webhooks.delete('2', thief.id);
  });

  it('leaves undecryptable values unchanged during a re-encryption', async () => {
    const host = await start({ encryptionKeys: [key, newer] });
    const [broken, fine] = [await created(host), await created(host, '2')];
    await write(broken.id, `token = '${await column('token', fine.id)}'`);
    const before = await column('token', broken.id);
    const rotated = await beside({ encryptionKeys: [newer, key] });
    expect(await reencrypted(rotated)).toEqual({ reencrypted: 1, undecryptable: [broken.id] });
    expect(await column('token', broken.id)).toBe(before);
    expect((await rotated.webhooks.get('2', fine.id)).token).toBe(fine.token);
  });
});

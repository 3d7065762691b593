import { Webhook as Verifier } from 'standardwebhooks';
import { InvalidWebhookError, WebhookLifecycle, WebhookNotFoundError } from '@app/webhooks';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import type { ReceivedRequest } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';

describeOnDatabases('Rotating', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  let id: number;

  const start = async (options: HostOptions = {}): Promise<void> => {
    host = await TestHost.start(database, options);
    receiver = await ScriptedReceiver.start();
    ({ id } = await host.webhooks.create('1', { remoteUrl: receiver.url() }));
  };
  afterEach(async () => {
    await host.stop();
    await receiver.close();
  });

  /** Emits a change of an order, and returns the request that delivers it. */
  const sent = async (): Promise<ReceivedRequest> => {
    await host.emitOrder();
    await host.drain();
    return receiver.requests.at(-1)!;
  };
  const isSignedBy = (secret: string, { body, headers }: ReceivedRequest): boolean => {
    try {
      new Verifier(secret).verify(body, headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  };
  const signers = async (...secrets: string[]): Promise<boolean[]> => {
    const request = await sent();
    return secrets.map((secret) => isSignedBy(secret, request));
  };
  const sentToken = async () => (await sent()).headers['auth'];
  const databaseTime = async (): Promise<number> =>
    (await host.webhooks.create('1', { remoteUrl: receiver.url(), entity: 'contact' })).createdAt.getTime();

  it('creates a new secret, and signs with the new and the previous secret for a day', async () => {
    await start();
    const before = await host.webhooks.secretOf('1', id);
    const after = await host.webhooks.rotateSecret('1', id);
    expect(after).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await host.webhooks.secretOf('1', id)).toBe(after);
    expect(await signers(before, after)).toEqual([true, true]);
    host.clock.advance('23h');
    expect(await signers(before, after)).toEqual([true, true]);
    host.clock.advance('61m');
    expect(await signers(before, after)).toEqual([false, true]);
  });

  it('stops using a leaked secret immediately if overlap is 0', async () => {
    await start();
    const before = await host.webhooks.secretOf('1', id);
    const after = await host.webhooks.rotateSecret('1', id, { overlap: 0 });
    expect(await signers(before, after)).toEqual([false, true]);
  });

  describe('the stored previous values', () => {
    const stored = async (): Promise<unknown> => {
      const columns = 'previous_secret, previous_secret_until, previous_token, previous_token_until';
      return host.dataSource.query(`select ${columns} from webhook where id = ${id}`);
    };
    const none = [
      {
        previous_secret: null,
        previous_secret_until: null,
        previous_token: null,
        previous_token_until: null,
      },
    ];

    /** Returns the number of webhooks with a stored value that is no longer in force. */
    const expired = async (): Promise<number> => {
      const now = await databaseTime();
      const conditions = ['previous_token', 'previous_secret'].map(
        (column) => `${column} is not null and coalesce(${column}_until, 0) <= ${now}`,
      );
      const found = await host.dataSource.query<unknown[]>(
        `select id from webhook where ${conditions.join(' or ')}`,
      );
      return found.length;
    };

    it('are removed immediately if there is no overlap', async () => {
      await start();
      await host.webhooks.rotateSecret('1', id);
      await host.webhooks.rotateSecret('1', id, { overlap: 0 });
      await host.webhooks.rotateToken('1', id);
      expect(await stored()).toEqual(none);
      await host.webhooks.rotateToken('1', id, { effectiveAt: new Date((await databaseTime()) - 1) });
      expect(await stored()).toEqual(none);
    });

    it('are removed by a worker when they have expired, and not before', async () => {
      await start();
      const before = await host.webhooks.secretOf('1', id);
      const after = await host.webhooks.rotateSecret('1', id, { overlap: 3_600_000 });
      const effectiveAt = new Date((await databaseTime()) + 60_000);
      const { token } = await host.webhooks.rotateToken('1', id, { effectiveAt });
      // A version before this one kept the previous token of a webhook that got a new token immediately.
      const { id: other } = await host.webhooks.create('1', { remoteUrl: receiver.url(), entity: 'contact' });
      await host.dataSource.query(`update webhook set previous_token = 'old' where id = ${other}`);

      const wipedAfter = async (time: '2m' | '1h'): Promise<unknown> => {
        host.clock.advance(time);
        const worker = await host.beside({ worker: {} });
        try {
          await until(async () => (await expired()) === 0);
        } finally {
          await worker.stop();
        }
        return stored();
      };
      expect(await wipedAfter('2m')).toMatchObject([
        { previous_secret: before, previous_token: null, previous_token_until: null },
      ]);
      expect(await wipedAfter('1h')).toEqual(none);
      expect(await signers(before, after)).toEqual([false, true]);
      expect(await sentToken()).toBe(token);
    });
  });

  it('signs with the last two secrets after several rotations', async () => {
    await start();
    const secrets = [await host.webhooks.secretOf('1', id)];
    for (let i = 0; i < 2; i++) secrets.push(await host.webhooks.rotateSecret('1', id));
    expect(await signers(...secrets)).toEqual([false, true, true]);
  });

  it('creates a new token, which all later requests carry', async () => {
    await start();
    const before = await host.webhooks.get('1', id);
    const after = await host.webhooks.rotateToken('1', id);
    expect(after.token).toMatch(/^[0-9a-f]{30}$/);
    expect(after.token).not.toBe(before.token);
    expect(after.updatedAt.getTime()).toBeGreaterThanOrEqual(before.updatedAt.getTime());
    expect(await host.webhooks.get('1', id)).toEqual(after);
    expect(await sentToken()).toBe(after.token);
    await host.webhooks.test('1', id);
    expect(receiver.requests.at(-1)!.headers['auth']).toBe(after.token);
  });

  it('returns the new token immediately, and sends the previous token until the new token takes effect', async () => {
    await start();
    const before = (await host.webhooks.get('1', id)).token;
    const effectiveAt = new Date((await databaseTime()) + 3_600_000);
    const { token, previousTokenUntil } = await host.webhooks.rotateToken('1', id, { effectiveAt });
    expect((await host.webhooks.get('1', id)).token).toBe(token);
    expect(previousTokenUntil).toEqual(effectiveAt);
    host.clock.advance('59m');
    expect(await sentToken()).toBe(before);
    await host.webhooks.test('1', id);
    expect(receiver.requests.at(-1)!.headers['auth']).toBe(before);
    host.clock.advance('2m');
    expect(await sentToken()).toBe(token);
  });

  it('never sends a token that is replaced before it takes effect', async () => {
    await start();
    const before = (await host.webhooks.get('1', id)).token;
    const at = await databaseTime();
    await host.webhooks.rotateToken('1', id, { effectiveAt: new Date(at + 3_600_000) });
    const { token } = await host.webhooks.rotateToken('1', id, { effectiveAt: new Date(at + 7_200_000) });
    host.clock.advance('90m');
    expect(await sentToken()).toBe(before);
    host.clock.advance('31m');
    expect(await sentToken()).toBe(token);
  });

  it('takes effect immediately, even for deliveries that are already claimed', async () => {
    await start({ worker: { slotsPerWebhook: 1 } });
    let answerFirst = (_status: number): void => undefined;
    receiver.answer(() => new Promise<number>((resolve) => (answerFirst = resolve)));
    for (let i = 0; i < 6; i++) await host.emitOrder();
    await receiver.waitFor(1);
    const { token } = await host.webhooks.rotateToken('1', id);
    const secret = await host.webhooks.rotateSecret('1', id, { overlap: 0 });
    answerFirst(200);
    const [first, ...others] = await receiver.waitFor(6);
    expect(first!.headers['auth']).not.toBe(token);
    for (const request of others) {
      expect(request.headers['auth']).toBe(token);
      expect(isSignedBy(secret, request)).toBe(true);
    }
  });

  it('notifies listeners, without the token or the secret', async () => {
    await start();
    const told: object[] = [];
    host.app.get(WebhookLifecycle).events$.subscribe((event) => told.push(event));
    await host.webhooks.rotateSecret('1', id);
    await host.webhooks.rotateToken('1', id);
    expect(told).toEqual([
      { type: 'webhook.secret_rotated', org: '1', webhookId: id },
      { type: 'webhook.token_rotated', org: '1', webhookId: id },
    ]);
  });

  it("refuses another org's webhook, an invalid time and an invalid overlap", async () => {
    await start();
    await expect(host.webhooks.rotateSecret('2', id)).rejects.toThrow(WebhookNotFoundError);
    await expect(host.webhooks.rotateToken('2', id)).rejects.toThrow(WebhookNotFoundError);
    const invalid = new Date(NaN);
    await expect(host.webhooks.rotateToken('1', id, { effectiveAt: invalid })).rejects.toThrow(
      InvalidWebhookError,
    );
    for (const overlap of [-1, NaN, 0.5, 31 * 86_400_000])
      await expect(host.webhooks.rotateSecret('1', id, { overlap })).rejects.toThrow(InvalidWebhookError);
  });
});

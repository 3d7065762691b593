import type { LookupAddress } from 'node:dns';
import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { Webhook, WebhookLifecycle } from '@app/webhooks';
import type { WebhookAttempt, WebhookLifecycleEvent } from '@app/webhooks';
import { until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases, sqlite } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import type { HostOptions } from '../support/host.js';
import { TestProxy } from '../support/test-proxy.js';

const failing = (code: string): Promise<LookupAddress[]> =>
  Promise.reject(Object.assign(new Error(code), { code }));
const found = async (...addresses: string[]): Promise<LookupAddress[]> =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const names: Readonly<Record<string, () => Promise<LookupAddress[]>>> = {
  'database.internal': () => found('10.1.2.3'),
  'metadata.internal': () => found('169.254.169.254'),
  'mixed.internal': () => found('93.184.216.34', 'fd12::1'),
  'empty.test': () => found(),
  'unknown.test': () => failing('ENOTFOUND'),
  'mail.test': () => failing('ENODATA'),
  'broken.internal': () => failing('EAI_AGAIN'),
};
const resolve = (name: string): Promise<LookupAddress[]> => names[name]?.() ?? failing('ENOTFOUND');

/** URLs that never lead to a connection, each with the cause that operators see. */
const urls: Readonly<Record<string, string>> = {
  'https://database.internal/': '10.1.2.3 is not allowed: private address',
  'https://metadata.internal/': '169.254.169.254 is not allowed: metadata address of a cloud',
  'https://mixed.internal/': 'fd12::1 is not allowed: private address',
  'https://127.0.0.1/': '127.0.0.1 is not allowed: loopback address',
  'https://[fe80::1]/': 'fe80::1 is not allowed: link-local address',
  'https://unknown.test:25/': 'not allowed: port 25',
  'https://empty.test/': 'host not found',
  'https://unknown.test/': 'host not found',
  'https://mail.test/': 'host has no address',
  'https://broken.internal/': 'host lookup failed',
};

const shown = {
  result: 'address',
  status: null,
  error: 'host not found, or its address or port is not allowed',
  responseExcerpt: null,
};

describeOnDatabases('Names in the network of the host', (database) => {
  let host: TestHost;
  const logged: string[] = [];
  const published: WebhookLifecycleEvent[] = [];

  beforeEach(() => {
    logged.length = published.length = 0;
    jest
      .spyOn(Logger.prototype, 'log')
      .mockImplementation((message: unknown) => void logged.push(String(message)));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await host.stop();
  });

  async function start(options: HostOptions = {}): Promise<void> {
    host = await TestHost.start(database, { development: false, resolve, ...options });
    host.app.get(WebhookLifecycle).events$.subscribe((event) => void published.push(event));
  }

  /** Makes attempts until the webhook is suspended, and returns the attempts. */
  async function attemptsFor(remoteUrl: string): Promise<WebhookAttempt[]> {
    const { id } = await host.webhooks.create('1', { remoteUrl });
    for (let attempt = 0; attempt < 4; attempt++) await host.emitOrder();
    await host.drain();
    const attempts = (await host.attempts()).filter(({ webhookId }) => webhookId === id);
    expect((await host.webhooks.get('1', id)).suspendedAt).not.toBeNull();
    return attempts;
  }

  it('A test of a webhook shows the same for refused, unknown and unresolvable hosts', async () => {
    await start();
    for (const remoteUrl of Object.keys(urls)) {
      const { id } = await host.webhooks.create('1', { remoteUrl });
      expect(await host.webhooks.test('1', id)).toEqual({
        ...shown,
        startedAt: expect.any(Date),
        durationMs: null,
      });
    }
  });

  it('Stored attempts show the same for all of these hosts, except for the cause', async () => {
    await start();
    for (const [remoteUrl, cause] of Object.entries(urls)) {
      for (const attempt of await attemptsFor(remoteUrl)) {
        expect(attempt).toMatchObject({ ...shown, durationMs: 0, cause });
      }
    }
  });

  it('An attempt does not show when its lookup started', async () => {
    let asked = Infinity;
    await start({
      resolve: async () => {
        asked = Date.now();
        await until(() => Date.now() > asked + 100);
        return failing('ENOTFOUND');
      },
    });
    await host.webhooks.create('1', { remoteUrl: 'https://slow.internal/' });
    await host.emitOrder();
    await host.drain();
    const [attempt] = await host.attempts();
    expect(attempt!.startedAt.getTime()).toBeGreaterThan(asked + 50);
  });

  it('Lifecycle events and the webhook itself contain only the words for customers', async () => {
    await start();
    for (const [remoteUrl, cause] of Object.entries(urls)) {
      await attemptsFor(remoteUrl);
      expect(JSON.stringify(published).replaceAll(shown.error, '')).not.toContain(cause);
    }
    const errors = published.flatMap((event) => ('lastError' in event ? [event.lastError] : []));
    expect(new Set(errors)).toEqual(new Set([shown.error]));
    const webhooks = await host.dataSource.getRepository(Webhook).find();
    expect(new Set(webhooks.map(({ lastError }) => lastError))).toEqual(new Set([shown.error]));
  });

  it('The log tells operators the cause, also for tests, which leave no row', async () => {
    await start();
    for (const [remoteUrl, cause] of Object.entries(urls)) {
      const { id } = await host.webhooks.create('1', { remoteUrl });
      await host.webhooks.test('1', id);
      expect(logged.filter((line) => line.includes(`webhook ${id}: ${cause}`))).toHaveLength(1);
    }
  });
});

describe('Behind a proxy that looks up names itself,', () => {
  it.each([403, 502, 503, 504])(
    'an answer %d to CONNECT shows customers nothing about the name',
    async (status) => {
      const proxy = await TestProxy.forwardTo(1);
      proxy.answer = status;
      const host = await TestHost.start(sqlite, {
        development: false,
        proxy: { url: proxy.url, resolve: 'proxy' },
      });
      const { id } = await host.webhooks.create('1', { remoteUrl: 'https://database.internal/' });
      expect(await host.webhooks.test('1', id)).toEqual({
        ...shown,
        startedAt: expect.any(Date),
        durationMs: null,
      });
      await host.emitOrder();
      await host.drain();
      const cause = `proxy answered ${status}`;
      expect(await host.attempts()).toMatchObject([{ ...shown, durationMs: 0, cause }]);
      await host.stop();
      await proxy.close();
    },
  );
});

import '../../support/required-modules.js';
import { APP_GUARD } from '@nestjs/core';
import type { ThrottlerModuleOptions } from '@nestjs/throttler';
import { adapters, startRestApp } from '../../support/rest-app.js';
import type { RestApp } from '../../support/rest-app.js';
import type { RestAnswer } from '../../support/rest-client.js';
import { TestTokenGuard } from '../../support/rest-token.guard.js';
import { collection, remote_url } from '../../support/rest-webhooks.js';

// These imports are dynamic, because `required-modules.ts` must first mock modules that the imported packages
// require.
const { ThrottlerGuard, ThrottlerModule } = await import('@nestjs/throttler');
const { OrgThrottler } = await import('./org-throttler.js');

const ttl = 60_000;
const limit = 2;

describe.each(adapters)("the library's routes behind @nestjs/throttler on %s", (adapter) => {
  let app: RestApp;
  afterEach(() => app.close());

  const throttled = (options: ThrottlerModuleOptions) => ({ imports: [ThrottlerModule.forRoot(options)] });
  const globally = (options: ThrottlerModuleOptions) => ({
    ...throttled(options),
    providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
  });
  const list = (org = '1') => app.client.get(`/api/v2/orgs/${org}/webhooks/`);

  /** Sends one request more than the limit allows, and returns the response to the last request. */
  async function oneTooMany(): Promise<RestAnswer> {
    for (let i = 0; i < limit; i++) expect((await list()).status).toBe(200);
    return list();
  }

  function expectThrottled({ status, headers, text }: RestAnswer): void {
    expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 429, retryAfter: '60' });
    expect(text).toBe('{"detail":"Request was throttled. Expected available in 60 seconds."}');
  }

  it("are throttled in v2's format by a global guard, each route separately", async () => {
    app = await startRestApp(adapter, { host: globally([{ ttl, limit }]) });
    expectThrottled(await oneTooMany());
    expectThrottled(await app.client.post(collection, { remote_url }));
    expect((await app.client.get('/api/v2/orgs/1/webhook-entities/')).status).toBe(200);
  });

  it('are throttled per org by an access guard, which counts only requests of callers that may use the org', async () => {
    app = await startRestApp(adapter, {
      host: throttled([{ ttl, limit }]),
      guards: [TestTokenGuard, OrgThrottler],
    });
    for (let i = 0; i <= limit; i++) expect((await app.anonymous.get(collection)).status).toBe(401);
    expectThrottled(await oneTooMany());
    expect((await list('org-2')).status).toBe(200);
  });

  it('answer with Retry-After even if a named throttler sets a header with its own name', async () => {
    app = await startRestApp(adapter, {
      host: globally([
        { name: 'burst', ttl, limit },
        { name: 'day', ttl: 86_400_000, limit: 1000 },
      ]),
    });
    const answer = await oneTooMany();
    expect(answer.headers['retry-after-burst']).toBe('60');
    expectThrottled(answer);
  });

  it('name no seconds if the throttler sets no header with the seconds', async () => {
    app = await startRestApp(adapter, {
      host: globally({ throttlers: [{ ttl, limit }], setHeaders: false, errorMessage: 'Slow down!' }),
    });
    const answer = await oneTooMany();
    expect(answer).toMatchObject({ status: 429, text: '{"detail":"Request was throttled."}' });
    expect(answer.headers).not.toHaveProperty('retry-after');
  });
});

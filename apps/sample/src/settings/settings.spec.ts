import { readSettings } from './settings.js';

describe('readSettings', () => {
  it('has the defaults that the README lists', () => {
    const { tokens, ...settings } = readSettings({});
    expect(settings).toEqual({
      host: '127.0.0.1',
      port: 3000,
      database: { type: 'better-sqlite3', file: 'data/sample.sqlite' },
      webhooks: {
        development: false,
        webhooksPerOrg: 1000,
        registrationsPerMinute: 'off',
        testsPerMinute: 'off',
        changesPerMinute: 'off',
        suspension: {},
      },
    });
    expect([...tokens].map(([token, orgs]) => [token, ...orgs])).toEqual([
      ['4ef5b29b1f4f35c383bebfccf4bf4d01', '1'],
      ['0cc175b9c0f1b6a831c399e269772661', 'DP'],
    ]);
  });

  it('reads every variable', () => {
    const { tokens, ...settings } = readSettings({
      HOST: '::1',
      PORT: '0',
      DATABASE_URL: 'sqlite:/tmp/x.sqlite',
      BEARER_TOKENS: 'a:1,DP;b:~x.',
      WEBHOOKS_DEV: '1',
      WEBHOOKS_LIMITS: '20,30, 10,off,5',
      WEBHOOKS_TIMEOUT: '1.5s',
      WEBHOOKS_RETRY: '1s,2s,5s',
      WEBHOOKS_SUSPENSION: '3/6h',
      WEBHOOKS_SUSPENSION_CHECK: '500ms',
    });
    expect(settings).toEqual({
      host: '::1',
      port: 0,
      database: { type: 'better-sqlite3', file: '/tmp/x.sqlite' },
      webhooks: {
        development: true,
        webhooksPerOrg: 20,
        registrationsPerMinute: 30,
        testsPerMinute: 10,
        changesPerMinute: 'off',
        timeout: '1.5s',
        retry: ['1s', '2s', '5s'],
        suspension: { failures: 3, window: '6h', checkEvery: '500ms' },
      },
    });
    expect([...tokens].map(([token, orgs]) => [token, ...orgs])).toEqual([
      ['a', '1', 'DP'],
      ['b', '~x.'],
    ]);
  });

  it.each([
    ['postgres://u:p@127.0.0.1:5432/db', 'postgres', 'postgres://u:p@127.0.0.1:5432/db'],
    ['postgresql://127.0.0.1/db', 'postgres', 'postgresql://127.0.0.1/db'],
    ['mysql://root@127.0.0.1:3306/db', 'mysql', 'mysql://root@127.0.0.1:3306/db'],
    ['mariadb://root@127.0.0.1:3306/db', 'mysql', 'mysql://root@127.0.0.1:3306/db'],
  ])('accepts the database %s', (DATABASE_URL, type, url) => {
    expect(readSettings({ DATABASE_URL }).database).toEqual({ type, url });
  });

  it('turns retries off with "none"', () => {
    expect(readSettings({ WEBHOOKS_RETRY: 'none' }).webhooks.retry).toEqual([]);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'oracle://x'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'postgres:'],
    ['BEARER_TOKENS', 'token'],
    ['BEARER_TOKENS', 'token:a/b'],
    ['WEBHOOKS_DEV', 'yes'],
    ['WEBHOOKS_LIMITS', 'off'],
    ['WEBHOOKS_LIMITS', 'off,off,off,off,off'],
    ['WEBHOOKS_LIMITS', '1000,off,off,off'],
    ['WEBHOOKS_LIMITS', '1000,off,off,off,off,off'],
    ['WEBHOOKS_LIMITS', '1000,0,off,off,off'],
    ['WEBHOOKS_LIMITS', '1000,off,1.5,off,off'],
    ['WEBHOOKS_LIMITS', '1000,off,off,off,-1'],
    ['WEBHOOKS_TIMEOUT', '15'],
    ['WEBHOOKS_TIMEOUT', '0s'],
    ['WEBHOOKS_RETRY', '1s,,2s'],
    ['WEBHOOKS_RETRY', 'never'],
    ['WEBHOOKS_SUSPENSION', '3'],
    ['WEBHOOKS_SUSPENSION', '3/6h/1'],
    ['WEBHOOKS_SUSPENSION_CHECK', '1 minute'],
  ])('names the variable with an invalid value in its error: %s=%s', (variable, value) => {
    expect(() => readSettings({ [variable]: value })).toThrow(variable);
  });
});

import { resolveExtras } from './resolved-extras.js';
import { resolveOptions } from './resolved-options.js';
import type { WebhooksModuleOptions } from './options.js';

const circular: { self?: unknown } = {};
circular.self = circular;

const hostKey = `whsk_${'A'.repeat(43)}=`;
const [key, newer] = [`whek_${'A'.repeat(43)}=`, `whek_${'B'.repeat(42)}A`];

describe('The options', () => {
  it('all have defaults', () => {
    expect(resolveOptions({})).toMatchObject({
      bodyLimit: 1_048_576,
      timeout: 15_000,
      successStatuses: new Set([200]),
      retry: { waits: [60_000, 600_000, 21_600_000, 43_200_000, 86_400_000] },
      suspension: {
        failures: 3,
        window: 21_600_000,
        checkEvery: 60_000,
        suspendOnGone: false,
        uncountedThrottles: 0,
      },
      holdFor: 604_800_000,
      worker: { enabled: true, slots: 256, slotsPerWebhook: 8, waitingSlots: 4096, pollEvery: 1_000 },
      development: false,
      telemetry: { propagate: false },
    });
    expect(resolveOptions({})).toMatchObject({
      webhooksPerOrg: 100,
      registrationsPerMinute: 30,
      changesPerMinute: 30,
      testsPerMinute: 10,
    });
    expect(resolveExtras({})).toMatchObject({ isGlobal: true, access: undefined, prefix: 'api/v2' });
  });

  it('give the budget for bodies room for at least one body', () => {
    expect(resolveOptions({}).worker.bodyBudget).toBe(67_108_864);
    expect(resolveOptions({ bodyLimit: 100_000_000 }).worker.bodyBudget).toBe(100_000_000);
    expect(resolveOptions({ bodyLimit: 5, worker: { bodyBudget: 5 } }).worker.bodyBudget).toBe(5);
  });

  it('accept durations in milliseconds or with a unit', () => {
    expect(resolveOptions({ timeout: 2500 }).timeout).toBe(2500);
    expect(resolveOptions({ timeout: '2.5s' }).timeout).toBe(2500);
    expect(resolveOptions({ holdFor: '90d' }).holdFor).toBe(90 * 86_400_000);
    expect(resolveOptions({ retry: [] }).retry).toEqual({ waits: [] });
  });

  it('block mail and database ports by default, and no port in development', () => {
    expect([...resolveOptions({}).blockedPorts]).toEqual(expect.arrayContaining([22, 25, 5432]));
    for (const port of [80, 443, 3000, 8000, 8080, 8443, 9443])
      expect(resolveOptions({}).blockedPorts.has(port)).toBe(false);
    expect(resolveOptions({ blockedPorts: [8080] }).blockedPorts).toEqual(new Set([8080]));
    expect(resolveOptions({ blockedPorts: [] }).blockedPorts).toEqual(new Set());
    expect(resolveOptions({ development: true }).blockedPorts).toEqual(new Set());
  });

  it('accept a proxy with credentials', () => {
    expect(resolveOptions({ proxy: { url: 'http://shop:a%20b@[::1]:4750' } }).proxy).toEqual({
      host: '::1',
      port: 4750,
      authorization: `Basic ${Buffer.from('shop:a b').toString('base64')}`,
      resolve: 'here',
    });
    expect(resolveOptions({ proxy: { url: 'http://egress.internal', resolve: 'proxy' } }).proxy).toEqual({
      host: 'egress.internal',
      port: 80,
      authorization: undefined,
      resolve: 'proxy',
    });
  });

  it('accept networks that are written with their first address', () => {
    const allowedAddresses = ['10.0.0.0/8', '10.1.2.3/32', '0.0.0.0/0', 'fd00::/8', 'FD12::1/128', '::/0'];
    const networks = resolveOptions({ allowedAddresses }).allowedAddresses;
    expect(networks.map(([first, bits]) => `${first.toString()}/${bits}`)).toEqual([
      ...['10.0.0.0/8', '10.1.2.3/32', '0.0.0.0/0'],
      ...['fd00::/8', 'fd12::1/128', '::/0'],
    ]);
  });

  it('accept keys that encrypt, and keys that only decrypt', () => {
    const encryption = (encryptionKeys: string | string[]) => resolveOptions({ encryptionKeys }).encryption;
    const [bytes, newerBytes] = [key, newer].map((one) => Buffer.from(one!.slice(5), 'base64'));
    expect(resolveOptions({}).encryption.keys).toEqual([]);
    expect(encryption(key)).toEqual({ keys: [bytes], encrypts: true, lost: [] });
    expect(encryption([newer, 'lost:0123abcd', key])).toEqual({
      keys: [newerBytes, bytes],
      encrypts: true,
      lost: ['0123abcd'],
    });
    expect(encryption(['none', key])).toEqual({ keys: [bytes], encrypts: false, lost: [] });
  });

  it.each<[WebhooksModuleOptions, string]>([
    [
      { timeout: '15 parsecs' },
      'timeout must be a positive number of milliseconds or a duration such as "6h" (got the string "15 parsecs")',
    ],
    [
      { timeout: 0 },
      'timeout must be a positive number of milliseconds or a duration such as "6h" (got the number 0)',
    ],
    [
      { worker: { pollEvery: '30d' } },
      'worker.pollEvery must not be longer than 24 days (got the string "30d")',
    ],
    [{ suspension: { policy: { window: NaN, verdictFor: () => null } } }, 'suspension.policy.window must be'],
    [{ suspension: { window: '-6h' } }, 'suspension.window must be'],
    [
      { suspension: { failures: -1 } },
      'suspension.failures must be a whole number, 0 or more (got the number -1)',
    ],
    [{ retry: ['1m', 'soon'] }, 'retry[1] must be'],
    [{ retry: 'none' as never }, 'retry must be an object with waitAfter() (got the string "none")'],
    [{ successStatuses: [] }, 'successStatuses must contain at least one status (got a list)'],
    [
      { successStatuses: [99] },
      'successStatuses[0] must be a whole number from 200 to 599 (got the number 99)',
    ],
    [{ registrationsPerMinute: 0 }, 'registrationsPerMinute must be a whole number, 1 or more'],
    [
      { testsPerMinute: 1.5 },
      'testsPerMinute must be a whole number, 1 or more, or "off" (got the number 1.5)',
    ],
    [{ worker: { slots: 0 } }, 'worker.slots must be a whole number, 1 or more'],
    [{ worker: { enabled: 'yes' as never } }, 'worker.enabled must be true or false (got the string "yes")'],
    [
      { telemetry: { propagate: 1 as never } },
      'telemetry.propagate must be true or false (got the number 1)',
    ],
    [{ telemetry: true as never }, 'telemetry must be an object'],
    [{ telemetry: { traces: true } as never }, 'there is no option telemetry.traces'],
    [{ entities: [{ name: 'no spaces' }] }, 'entities[0].name must consist of 1 to 64 of'],
    [{ entities: [{ name: 'a', scope: 'all' as never }] }, 'entities[0].scope must be "org" or "global"'],
    [
      { entities: [{ name: 'a', kind: 'event' as never }] },
      'entities[0].kind must be "state" or "happening"',
    ],
    [{ entities: [{ name: 'a', description: 7 as never }] }, 'entities[0].description must be text'],
    [
      { entities: [{ name: 'a' }, { name: 'b', example: circular }] },
      'entities[1].example must be a JSON value (got an object)',
    ],
    [
      { entities: [{ name: 'a', example: Symbol('a') }] },
      'entities[0].example must be a JSON value (got the symbol Symbol(a))',
    ],
    [{ entities: [{ name: 'a', schema: () => {} }] }, 'entities[0].schema must be a JSON value'],
    [{ entities: [{ name: 'a', exmaple: {} } as never] }, 'there is no option entities[0].exmaple'],
    [{ userAgent: 'a\nb' }, 'userAgent must be printable ASCII text'],
    [{ signer: {} as never }, 'signer must be an object with headersFor() (got an object)'],
    [{ ed25519: [hostKey, hostKey, hostKey] }, 'ed25519 may have 2 keys at most'],
    [{ ed25519: 'whsk_c2hvcnQ=' }, 'ed25519 must be "whsk_" and at least 32 random bytes in base64'],
    [
      { ed25519: hostKey, signer: { headersFor: () => ({}) } },
      'signer replaces the built-in signatures, so ed25519 cannot be given with it',
    ],
    ...[
      '',
      'none',
      [],
      ['none'],
      [key, 'none'],
      hostKey,
      `whek_${'A'.repeat(42)}`,
      `${key}A`,
      [key, ''],
      32,
      null,
    ].map((encryptionKeys): [WebhooksModuleOptions, string] => [
      { encryptionKeys } as never,
      'encryptionKeys must be "whek_" and 32 random bytes in base64, or a list of such keys. The first entry may be "none" to stop encrypting',
    ]),
    [{ resolver: 'hosts' as never }, 'resolver must be "dns" or "system" (got the string "hosts")'],
    [{ clock: null as never }, 'clock must be an object with an offset in milliseconds (got null)'],
    [{ clock: {} as never }, 'clock must be an object with an offset in milliseconds (got an object)'],
    [
      { bodyLimit: 5, worker: { bodyBudget: 4 } },
      'worker.bodyBudget must be a whole number, 5 or more (got the number 4)',
    ],
    [{ tiemout: '1s' } as never, 'there is no option tiemout; the available options are entities, '],
    [{ suspension: { treshold: 3 } as never }, 'there is no option suspension.treshold'],
    ...(['worker', 'suspension', 'capture', 'tls', 'proxy'] as const).flatMap((name) =>
      [false, true, 0, '', 'on', [], () => ({})].map((given): [WebhooksModuleOptions, string] => [
        { [name]: given },
        `${name} must be an object with the options `,
      ]),
    ),
    ...[null, undefined, 'invoice', ['invoice']].map((entity): [WebhooksModuleOptions, string] => [
      { entities: [entity as never] },
      'entities[0] must be an object with the options name, description, ',
    ]),
    ...[null, undefined, false, '', []].map((given): [WebhooksModuleOptions, string] => [
      given as never,
      'the options must be an object',
    ]),
    [
      { development: true, addressPolicy: { refusalOf: () => null } },
      'development allows every address and port, so addressPolicy cannot be given with it',
    ],
    [
      { development: true, allowedAddresses: [] },
      'development allows every address and port, so allowedAddresses cannot be given with it',
    ],
    [
      { development: true, blockedPorts: [25] },
      'development allows every address and port, so blockedPorts cannot be given with it',
    ],
    [
      { development: true, blockedAddresses: [] },
      'development allows every address and port, so blockedAddresses cannot be given with it',
    ],
    [{ blockedAddresses: '203.0.113.0/24' as never }, 'blockedAddresses must be a list'],
    [
      { blockedAddresses: ['203.0.113.7/24'] },
      'blockedAddresses[0] must be a network such as "10.20.0.0/16" or "fd12:3456::/32", written with its first address (got the string "203.0.113.7/24")',
    ],
    [
      { allowedAddresses: ['10.0.0.0/8', '10.20.0.0'] },
      'allowedAddresses[1] must be a network such as "10.20.0.0/16" or "fd12:3456::/32", written with its first address (got the string "10.20.0.0")',
    ],
    ...[
      '10.20.0.5/16', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8', '010.0.0.0/8', '167772160/8', '10.0.0.0/255.0.0.0',
      'fd00::1/8', 'fd00::/129', '[fd00::]/8', 'fe80::%eth0/10', 'shop.internal', '', ' 10.0.0.0/8', '10.0.0.0/-1', '10.0.0.0/+8',
    ].map((network): [WebhooksModuleOptions, string] => [
      { allowedAddresses: [network] },
      'allowedAddresses[0] must be a network such as',
    ]), // prettier-ignore
    [{ tls: { cert: 'a' } }, 'tls.cert and tls.key belong together'],
    [{ tls: { key: 'a' } }, 'tls.cert and tls.key belong together'],
    [{ tls: { ca: 'no certificate' } }, 'tls.ca, tls.cert and tls.key must be PEM'],
    [{ tls: { ca: ['no certificate'] } }, 'tls.ca, tls.cert and tls.key must be PEM'],
    [{ tls: { cert: 'secret', key: 'secret' } }, 'tls.ca, tls.cert and tls.key must be PEM'],
    [{ tls: { rejectUnauthorized: false } as never }, 'there is no option tls.rejectUnauthorized'],
    ...['https://egress.internal/', 'egress.internal:4750', 'http://egress.internal/a', 'http://egress.internal/?a', 'http://a%zz@egress.internal', ''].map(
      (url): [WebhooksModuleOptions, string] => [
        { proxy: { url } },
        'proxy.url must be the url of an HTTP proxy such as "http://egress.internal:4750"',
      ],
    ), // prettier-ignore
    [{ proxy: {} as never }, 'proxy.url must be the url of an HTTP proxy'],
    [
      { proxy: { url: 'http://a/', resolve: 'dns' as never } },
      'proxy.resolve must be "here" or "proxy" (got the string "dns")',
    ],
    [{ allowedAddresses: '10.0.0.0/8' as never }, 'allowedAddresses must be a list'],
    [{ allowedAddresses: [10 as never] }, 'allowedAddresses[0] must be a network such as'],
    [{ blockedPorts: [65536] }, 'blockedPorts[0] must be a whole number from 0 to 65535'],
    [{ blockedPorts: ['25' as never] }, 'blockedPorts[0] must be a whole number from 0 to 65535'],
    [
      { suspension: { failures: 3, policy: { window: 1, verdictFor: () => null } } },
      'suspension.policy replaces the built-in rule, so suspension.failures cannot',
    ],
  ])('refuse %j and name the option, its rule and the given value', (options, message) => {
    expect(() => resolveOptions(options)).toThrow(`WebhooksModule: ${message}`);
  });

  it('never include a password in an error', () => {
    const proxy = 'http://shop:secret@egress.internal:4750' as never;
    expect(() => resolveOptions({ proxy })).toThrow(/^(?!.*secret)WebhooksModule: proxy must be an object/);
  });

  it('never include a key in an error', () => {
    const broken = hostKey.replace('whsk_', 'whsk');
    expect(() => resolveOptions({ ed25519: [broken] })).toThrow(/^(?!.*AAAA)WebhooksModule: ed25519 must be/);
  });

  it('say what is missing if routes are enabled but access is not given', () => {
    expect(() => resolveExtras({ controllers: true })).toThrow('controllers is true, but access is missing');
    expect(() => resolveExtras({ access: 'everyone' as never })).toThrow(
      'access must be a guard class, a list of them, or "public"',
    );
    expect(() => resolveExtras({ decorators: false as never })).toThrow('decorators must be a list');
    expect(() => resolveExtras({ imports: {} as never })).toThrow('imports must be a list');
    expect(() => resolveExtras({ prefix: 'a b', access: 'public' })).toThrow(
      'prefix must be a path such as "api/v2" (got the string "a b")',
    );
  });

  it('mount routes if access is given, and no routes if controllers is false', () => {
    expect(resolveExtras({ access: 'public' }).access).toEqual([]);
    expect(resolveExtras({ access: 'public', controllers: false }).access).toBeUndefined();
    expect(resolveExtras({ access: 'public', prefix: '/v3/' }).prefix).toBe('v3');
  });
});

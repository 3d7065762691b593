import { NameServer } from '../../../../../test/support/name-server.js';
import { resolveOptions } from '../../options/resolved-options.js';
import { failureOf } from '../failure.js';
import { resolveByDns, resolveBySystem, resolverFor } from './resolve-addresses.js';
import type { ResolveAddresses } from './resolve-addresses.js';

const silent = Array.from({ length: 50 }, (_, index) => `silent${index}.test`);
const quick = Array.from({ length: 5 }, (_, index) => `quick${index}.test`);
const one = ['93.184.216.34'];

const records = {
  'both.test': ['2001:db8::1', '93.184.216.34', '93.184.216.35'],
  'six.test': ['2001:db8::1'],
  'none.test': [],
  'late.test': one,
  ...Object.fromEntries(quick.map((name) => [name, one])),
  ...Object.fromEntries(silent.map((name) => [name, 'no answer' as const])),
};

describe('resolveByDns', () => {
  let server: NameServer;
  let resolve: ResolveAddresses;

  beforeEach(async () => {
    server = await NameServer.start(records, { 'late.test': 3 });
    resolve = resolveByDns(() => [server.address]);
  });
  afterEach(() => server.close());

  const failure = (name: string): Promise<string | undefined> =>
    resolve(name).then(String, (error: unknown) => failureOf(error)?.cause);

  it('returns all addresses of a name, IPv4 addresses first', async () => {
    expect(await resolve('both.test')).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '93.184.216.35', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ]);
    expect(await resolve('six.test.')).toEqual([{ address: '2001:db8::1', family: 6 }]);
  });

  it.each(['nowhere.test', 'none.test', 'a..test', `${'x'.repeat(64)}.test`])(
    'returns no address for %s, without an error',
    async (name) => {
      expect(await resolve(name)).toEqual([]);
    },
  );

  it('resolves a name without waiting for other names that get no response', async () => {
    let ended = 0;
    const waiting = silent.map((name) => failure(name).finally(() => ended++));
    expect(await resolve('both.test')).toHaveLength(3);
    expect(ended).toBe(0);
    expect(new Set(server.asked).size).toBe(silent.length + 1);
    await server.close(); // Closing the server makes the other lookups fail sooner.
    server = await NameServer.start({});
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['host lookup failed']));
  });

  it('repeats the query for a name that is answered late, even if other names were answered quickly', async () => {
    for (const name of quick) await resolve(name);
    expect(await resolve('late.test')).toHaveLength(1);
  });

  it.each(['localhost', 'LOCALHOST.', 'shop.localhost'])('resolves %s without a query', async (name) => {
    expect(await resolve(name)).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    expect(server.asked).toEqual([]);
  });

  describe('with several name servers', () => {
    let refusing: NameServer;

    beforeEach(async () => {
      refusing = await NameServer.start({ 'both.test': 'refused' });
    });
    afterEach(() => refusing.close());

    it('queries the next server if the first one refuses', async () => {
      resolve = resolveByDns(() => [refusing.address, server.address]);
      expect(await resolve('both.test')).toHaveLength(3);
    });

    it('fails if all servers refuse', async () => {
      resolve = resolveByDns(() => [refusing.address, refusing.address]);
      expect(await failure('both.test')).toBe('host lookup failed');
    });

    it("uses new name servers as soon as the machine's configuration changes", async () => {
      let servers = [refusing.address];
      resolve = resolveByDns(() => servers);
      servers = [server.address];
      expect(await failure('both.test')).toBe('host lookup failed');
      expect(await resolve('both.test')).toHaveLength(3);
    });
  });
});

it.each([
  ['the name servers', {}, false],
  ['the operating system, in development', { development: true }, true],
  ['the operating system, if the host chooses it', { resolver: 'system' }, true],
  ['the name servers, if the host chooses them', { resolver: 'dns', development: true }, false],
] as const)('Names are resolved by %s', (_, options, isSystem) => {
  expect(resolverFor(resolveOptions(options)) === resolveBySystem).toBe(isSystem);
});

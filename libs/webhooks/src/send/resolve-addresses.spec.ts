import { NameServer } from '../../../../test/support/name-server.js';
import { resolveOptions } from '../options/resolved-options.js';
import { failureOf } from './failure.js';
import { resolveByDns, resolveBySystem, resolverFor } from './resolve-addresses.js';

describe('resolveByDns', () => {
  let server: NameServer;

  beforeEach(async () => {
    server = await NameServer.start({
      'both.test': ['2001:db8::1', '93.184.216.34', '93.184.216.35'],
      'six.test': ['2001:db8::1'],
      'none.test': [],
      ...Object.fromEntries(silent.map((name) => [name, 'no answer'])),
    });
  });
  afterEach(() => server.close());

  const silent = Array.from({ length: 50 }, (_, index) => `silent${index}.test`);
  const resolver = (timeout = 1000) => resolveByDns({ timeout, servers: [server.address] });
  const failure = async (name: string, resolve = resolver()) =>
    resolve(name).then(String, (error: unknown) => failureOf(error)?.words);

  it('finds all addresses of a name, those of IPv4 first', async () => {
    expect(await resolver()('both.test')).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '93.184.216.35', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ]);
    expect(await resolver()('six.test.')).toEqual([{ address: '2001:db8::1', family: 6 }]);
  });

  it.each(['nowhere.test', 'none.test'])('finds nothing for %s, and nothing went wrong', async (name) => {
    expect(await resolver()(name)).toEqual([]);
  });

  it('waits for none of the names that nobody answers for', async () => {
    const resolve = resolver();
    let ended = 0;
    for (const name of silent)
      void resolve(name)
        .finally(() => ended++)
        .catch(() => undefined);
    expect(await resolve('both.test')).toHaveLength(3);
    expect(ended).toBe(0);
    expect(new Set(server.asked).size).toBe(silent.length + 1);
  });

  it('gives up a name that nobody answers for, and says so', async () => {
    expect(await failure('silent0.test', resolver(20))).toBe('host lookup failed');
  });

  it('asks again after no name server could be reached', async () => {
    const resolve = resolver(100);
    const { port } = server;
    await server.close();
    expect(await failure('both.test', resolve)).toBe('host lookup failed');
    server = await NameServer.start({ 'both.test': ['93.184.216.34'] }, port);
    expect(await resolve('both.test')).toEqual([{ address: '93.184.216.34', family: 4 }]);
  });

  it.each(['localhost', 'LOCALHOST.', 'shop.localhost'])('asks nobody for %s', async (name) => {
    expect(await resolver()(name)).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    expect(server.asked).toEqual([]);
  });
});

it.each([
  ['the name servers', {}, false],
  ['the operating system, in development', { development: true }, true],
  ['the operating system, where the host says so', { resolver: 'system' }, true],
  ['the name servers, where the host says so', { resolver: 'dns', development: true }, false],
] as const)('Names are found by %s', (_, options, isSystem) => {
  expect(resolverFor(resolveOptions(options)) === resolveBySystem).toBe(isSystem);
});

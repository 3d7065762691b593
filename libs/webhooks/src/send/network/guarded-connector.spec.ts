import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { resolveConnections } from '../../options/resolved-connections.js';
import { ScriptedReceiver } from '../../testing/scripted.receiver.js';
import type { AddressPolicy } from '../../extend/address-policy.js';
import { guardedConnector } from './guarded-connector.js';
import { resolveBySystem } from './resolve-addresses.js';
import type { GuardedConnectorOptions } from './guarded-connector.js';
import { failureOf } from '../failure.js';
import { anyAddress, publicAddresses } from './public-addresses.policy.js';
import { ConnectWitness } from '../../../../../test/support/connect-witness.js';
import { selfSigned } from '../../../../../test/support/self-signed.js';

const local: LookupAddress = { address: '127.0.0.1', family: 4 };
const noLoopback: AddressPolicy = { refusalOf: (address) => (address === '127.0.0.1' ? null : 'elsewhere') };

describe('guardedConnector', () => {
  let receiver: ScriptedReceiver;
  let pools: Agent | undefined;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });

  afterEach(async () => {
    await pools?.destroy();
    await receiver.close();
  });

  function put(url: string, options: Partial<GuardedConnectorOptions>) {
    pools = new Agent({
      connect: guardedConnector({
        ...resolveConnections({ blockedPorts: [] }),
        addressPolicy: publicAddresses,
        timeout: 2_000,
        resolve: resolveBySystem,
        ...options,
      }),
    });
    return request(url, { method: 'PUT', dispatcher: pools });
  }

  async function refusalOf(url: string, options: Partial<GuardedConnectorOptions>): Promise<unknown> {
    return put(url, options).then(
      ({ statusCode }) => `status ${statusCode}`,
      (error: unknown) => failureOf(error)?.cause ?? failureOf(error)?.words ?? error,
    );
  }

  it.each([
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '127.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '0.0.0.0',
  ])('refuses the literal %s without connecting', async (host) => {
    expect(await refusalOf(`http://${host}:${receiver.port}/`, {})).toMatch(
      / is not allowed: (loopback|unspecified) address$/,
    );
    expect(receiver.connections).toBe(0);
  });

  it('refuses localhost, regardless of how the system resolves it', async () => {
    const url = `http://localhost:${receiver.port}/`;
    expect(await refusalOf(url, {})).toMatch(/ is not allowed: loopback address$/);
    expect(receiver.connections).toBe(0);
  });

  it.each([
    ['the first', [local, { address: '10.0.0.1', family: 4 }]],
    ['the last', [{ address: '10.0.0.1', family: 4 }, local]],
    ['of the other family', [local, { address: '::1', family: 6 }]],
  ])(
    'refuses a name if one of its addresses is refused and its allowed address is %s',
    async (_, addresses) => {
      const options = { addressPolicy: noLoopback, resolve: async () => addresses };
      expect(await refusalOf(`http://receiver.test:${receiver.port}/`, options)).toMatch(
        / is not allowed: elsewhere$/,
      );
      expect(receiver.connections).toBe(0);
    },
  );

  it.each([
    ['one address', [local]],
    ['several addresses', [local, local]],
  ])('connects to a name with %s if every address is allowed', async (_, addresses) => {
    const asked: string[] = [];
    const resolve = async (hostname: string) => (asked.push(hostname), addresses);
    const response = await put(`http://receiver.test:${receiver.port}/`, {
      addressPolicy: noLoopback,
      resolve,
    });
    expect(response.statusCode).toBe(200);
    expect(asked).toEqual(['receiver.test']);
    expect(receiver.requests[0]?.headers.host).toBe(`receiver.test:${receiver.port}`);
  });

  it('connects to the addresses that it checked and does not resolve the name again', async () => {
    const results = [[local], [{ address: '10.0.0.1', family: 4 }]];
    const checked: string[] = [];
    const addressPolicy = { refusalOf: (address: string) => (checked.push(address), null) };
    await put(`http://rebinding.test:${receiver.port}/`, {
      addressPolicy,
      resolve: async () => results.shift() ?? [],
    });
    expect(checked).toEqual(['127.0.0.1']);
    expect(receiver.connections).toBe(1);
  });

  it('tries the addresses of a name one after another', async () => {
    const dead: LookupAddress = { address: '127.0.0.2', family: 4 };
    const resolve = async () => [dead, local];
    const url = `http://receiver.test:${receiver.port}/`;
    expect((await put(url, { addressPolicy: anyAddress, resolve })).statusCode).toBe(200);
  });

  it.each([
    ['of one family', manyOf(4, 4000), { 4: 8, 6: 0 }],
    ['of both families', [...manyOf(4, 4000), ...manyOf(6, 2000)], { 4: 4, 6: 4 }],
    ['of both families, and few of one', [...manyOf(4, 2), ...manyOf(6, 2000)], { 4: 2, 6: 6 }],
  ])('checks and tries at most eight addresses of a name that has thousands %s', async (_, all, expected) => {
    const checked: string[] = [];
    const addressPolicy = { refusalOf: (address: string) => (checked.push(address), null) };
    const witness = await ConnectWitness.forwardTo(0);
    witness.isUnreachable = () => true;
    const words = await refusalOf('http://many.test/', { addressPolicy, resolve: async () => all });
    witness.restore();
    expect(words).toBe('connection refused');
    expect(witness.attempted.map((one) => one.replace(/:80$/, '')).sort()).toEqual(checked.toSorted());
    const isIPv6 = (address: string) => address.includes(':');
    const tried = { 4: checked.filter((one) => !isIPv6(one)).length, 6: checked.filter(isIPv6).length };
    expect(tried).toEqual(expected);
  });

  it.each([
    ['http://127.0.0.1:25/', [25], 'port 25'],
    ['http://receiver.test:25/', [25], 'port 25'],
    ['http://127.0.0.1/', [80], 'port 80'],
    ['https://127.0.0.1/', [443], 'port 443'],
    ['https://127.0.0.1:0/', [0], 'port 0'],
  ])('refuses %s if the ports %j are blocked, without resolving the name', async (url, ports, reason) => {
    let asked = 0;
    const resolve = async () => (asked++, [local]);
    const options = { addressPolicy: anyAddress, blockedPorts: new Set(ports), resolve };
    expect(await refusalOf(url, options)).toBe(`not allowed: ${reason}`);
    expect(asked).toBe(0);
  });

  it('fails with "host not found" if a name has no address', async () => {
    expect(await refusalOf('http://nowhere.test/', { resolve: async () => [] })).toBe('host not found');
  });

  it("passes on the resolver's error", async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }));
    expect(await refusalOf('http://nowhere.test/', { resolve })).toBe('host lookup failed');
  });

  it.each(['http://127.0.0.1', 'http://receiver.test'])(
    'does not connect if the policy throws, for %s',
    async (url) => {
      const bug = new Error('a bug in the policy');
      const addressPolicy: AddressPolicy = {
        refusalOf() {
          throw bug;
        },
      };
      expect(
        await refusalOf(`${url}:${receiver.port}/`, { addressPolicy, resolve: async () => [local] }),
      ).toBe(bug);
      expect(receiver.connections).toBe(0);
    },
  );

  it('sends the host name to a TLS receiver, and rejects a certificate that it cannot verify', async () => {
    const names: string[] = [];
    const server = createServer({
      ...selfSigned,
      SNICallback: (name, callback) => {
        names.push(name);
        callback(null);
      },
    }).on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://receiver.test:${(server.address() as AddressInfo).port}/`;
    const words = await refusalOf(url, { addressPolicy: anyAddress, resolve: async () => [local] });
    await new Promise((resolve) => server.close(resolve));
    expect(words).toBe('self-signed certificate');
    expect(names).toEqual(['receiver.test']);
  });
});

function manyOf(family: 4 | 6, count: number): LookupAddress[] {
  return Array.from({ length: count }, (_, index) => {
    const [high, low] = [index >> 8, index & 255];
    return { address: family === 4 ? `8.8.${high}.${low}` : `2a00::${high}:${low}`, family };
  });
}

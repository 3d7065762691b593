import os from 'node:os';
import { jest } from '@jest/globals';
import { publicAddresses } from '@app/webhooks';
import type { WebhooksModuleOptions } from '@app/webhooks';
import { until } from '@app/webhooks/testing/index.js';
import { ConnectWitness } from '../support/connect-witness.js';
import { sqlite } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import { TestDns } from '../support/test-dns.js';

/** Refuses one more address, as a host might do. */
const noAddressOfOurs = { refusalOf: (address: string) => (address === '93.184.216.34' ? 'ours' : null) };

describe.each(['axios', 'undici'] as const)('Over %s, a host', (transport) => {
  const dns = new TestDns();
  let witness: ConnectWitness;
  let host: TestHost;

  beforeEach(async () => {
    witness = await ConnectWitness.forwardTo(0);
    witness.isUnreachable = () => true;
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await host.stop();
    witness.restore();
  });

  const start = async (options: WebhooksModuleOptions): Promise<void> => {
    host = await TestHost.start(sqlite, { development: false, resolve: dns.resolve, transport, ...options });
  };

  /** Tests a webhook with this URL, and returns the addresses to which the library tried to connect. */
  async function attempted(remoteUrl: string): Promise<readonly string[]> {
    witness.clear();
    const { id } = await host.webhooks.create('1', { remoteUrl });
    const { result } = await host.webhooks.test('1', id);
    expect(result).toBe(witness.attempted.length === 0 ? 'address' : 'connection');
    return [...witness.attempted];
  }

  it('that blocks one more network opens no other', async () => {
    await start({ blockedAddresses: ['93.184.216.0/24'] });
    dns.serve({
      'ours.test': ['93.184.216.34'],
      'internal.test': ['10.0.0.1'],
      'other.test': ['93.184.217.1'],
    });
    for (const url of ['ours.test', 'internal.test', '127.0.0.1', '[::ffff:93.184.216.34]'])
      expect(await attempted(`https://${url}/`)).toEqual([]);
    expect(await attempted('https://other.test/')).toEqual(['93.184.217.1:443']);
  });

  it.each([
    ['of its own', noAddressOfOurs],
    [
      'that is built on publicAddresses',
      {
        refusalOf: (address: string) =>
          noAddressOfOurs.refusalOf(address) ?? publicAddresses.refusalOf(address),
      },
    ],
  ])('that refuses one more address with a policy %s opens no other', async (_, addressPolicy) => {
    await start({ addressPolicy });
    dns.serve({
      'ours.test': ['93.184.216.34'],
      'internal.test': ['10.0.0.1'],
      'other.test': ['93.184.217.1'],
    });
    for (const url of ['ours.test', 'internal.test', '127.0.0.1', '[::1]', '[::ffff:93.184.216.34]'])
      expect(await attempted(`https://${url}/`)).toEqual([]);
    expect(await attempted('https://other.test/')).toEqual(['93.184.217.1:443']);
  });

  it("does not connect to its machine's own public addresses, and notices within a second if they change", async () => {
    await start({});
    dns.serve({ 'machine.test': ['93.184.216.34'] });
    expect(await attempted('https://machine.test/')).toEqual(['93.184.216.34:443']);
    const info = { address: '93.184.216.34' } as os.NetworkInterfaceInfo;
    jest.spyOn(os, 'networkInterfaces').mockReturnValue({ eth0: [info] });
    const changedAt = performance.now();
    await until(() => performance.now() > changedAt + 1_000); // The list of addresses is at most a second old.
    for (const url of ['machine.test', '93.184.216.34', '[::ffff:93.184.216.34]', '[64:ff9b::5db8:d822]'])
      expect(await attempted(`https://${url}/`)).toEqual([]);
  });
});

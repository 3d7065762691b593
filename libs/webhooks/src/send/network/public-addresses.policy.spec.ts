import os from 'node:os';
import { jest } from '@jest/globals';
import ipaddr from 'ipaddr.js';
import type { AddressPolicy } from '../../extend/address-policy.js';
import { addressPolicyOf, anyAddress, publicAddresses } from './public-addresses.policy.js';

const ranges = (networks: readonly string[]) => networks.map((network) => ipaddr.parseCIDR(network));

interface Networks {
  readonly allowed?: readonly string[];
  readonly blocked?: readonly string[];
}

function policyWith({ allowed = [], blocked = [] }: Networks, addressPolicy?: AddressPolicy): AddressPolicy {
  return addressPolicyOf({
    development: false,
    allowedAddresses: ranges(allowed),
    blockedAddresses: ranges(blocked),
    addressPolicy,
  });
}

describe('publicAddresses', () => {
  it.each([
    '93.184.216.34', '8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.0', '100.63.255.255', '100.128.0.0', '169.253.255.255',
    '192.0.1.1', '198.17.255.255', '198.20.0.0', '223.255.255.255', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e',
    '::ffff:8.8.8.8', '::ffff:0:8.8.8.8', '64:ff9b::8.8.8.8', '2606:4700::5efe:0:1:1', '2003::1',
  ])('allows %s', (address) => {
    expect(publicAddresses.refusalOf(address)).toBeNull();
  }); // prettier-ignore

  it.each([
    ['0.0.0.0', 'unspecified address'],
    ['0.1.2.3', 'unspecified address'],
    ['127.0.0.1', 'loopback address'],
    ['127.255.255.254', 'loopback address'],
    ['10.0.0.1', 'private address'],
    ['172.16.0.1', 'private address'],
    ['172.31.255.255', 'private address'],
    ['192.168.1.1', 'private address'],
    ['169.254.1.1', 'link-local address'],
    ['169.254.169.254', 'metadata address of a cloud'],
    ['168.63.129.16', 'metadata address of a cloud'],
    ['100.100.100.200', 'metadata address of a cloud'],
    ['192.0.0.192', 'metadata address of a cloud'],
    ['100.64.0.1', 'shared address of a carrier'],
    ['100.127.255.255', 'shared address of a carrier'],
    ['198.18.0.1', 'reserved address'],
    ['198.19.255.255', 'reserved address'],
    ['192.0.0.170', 'reserved address'],
    ['192.0.2.1', 'reserved address'],
    ['198.51.100.1', 'reserved address'],
    ['203.0.113.1', 'reserved address'],
    ['192.88.99.1', 'reserved address'],
    ['192.52.193.1', 'reserved address'],
    ['224.0.0.1', 'multicast address'],
    ['239.255.255.255', 'multicast address'],
    ['240.0.0.1', 'reserved address'],
    ['255.255.255.255', 'broadcast address'],
  ])('refuses the IPv4 address %s as a %s', (address, reason) => {
    expect(publicAddresses.refusalOf(address)).toBe(reason);
  });

  it.each([
    ['::', 'unspecified address'],
    ['::1', 'loopback address'],
    ['0:0:0:0:0:0:0:1', 'loopback address'],
    ['fe80::1', 'link-local address'],
    ['fe80::1%eth0', 'link-local address'],
    ['febf::1', 'link-local address'],
    ['fec0::1', 'site-local address'],
    ['fc00::1', 'private address'],
    ['fd00:ec2::254', 'metadata address of a cloud'],
    ['fd20:ce::254', 'metadata address of a cloud'],
    ['ff02::1', 'multicast address'],
    ['100::1', 'reserved address'],
    ['2001:db8::1', 'reserved address'],
    ['3fff::1', 'reserved address'],
    ['2001:2::1', 'reserved address'],
    ['2001:20::1', 'reserved address'],
    ['5f00::1', 'reserved address'],
    ['4000::1', 'reserved address'],
    ['1::1', 'reserved address'],
    ['2002:7f00:1::1', '6to4 address'],
    ['2002:808:808::1', '6to4 address'],
    ['2001::1', 'Teredo address'],
    ['::127.0.0.1', 'IPv4-compatible address'],
    ['::8.8.8.8', 'IPv4-compatible address'],
    ['::808:808', 'IPv4-compatible address'],
    ['0:0:0:0:0:0:8.8.8.8', 'IPv4-compatible address'],
    ['64:ff9b:1::8.8.8.8', 'local NAT64 address'],
    ['64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'local NAT64 address'],
    ['64:ff9b:2::1', 'reserved address'],
    ['fd12::5efe:8.8.8.8', 'ISATAP address'],
    ['2606:4700::5efe:127.0.0.1', 'ISATAP address'],
    ['2606:4700::200:5efe:10.0.0.1', 'ISATAP address'],
  ])('refuses the IPv6 address %s as a %s', (address, reason) => {
    expect(publicAddresses.refusalOf(address)).toBe(reason);
  });

  it.each([
    ['::ffff:127.0.0.1', 'loopback address'],
    ['::ffff:7f00:1', 'loopback address'],
    ['::ffff:169.254.169.254', 'metadata address of a cloud'],
    ['::ffff:0:127.0.0.1', 'loopback address'],
    ['64:ff9b::10.0.0.1', 'private address'],
    ['64:ff9b::a9fe:a9fe', 'metadata address of a cloud'],
  ])('checks the IPv4 address inside %s, a %s', (address, reason) => {
    expect(publicAddresses.refusalOf(address)).toBe(reason);
  });

  it.each(['', 'localhost', '1.2.3.4.5', '134744072', '8.8', '08.8.8.8', '[::1]', '::1/128', 'ffff'])(
    'refuses %j, which is not an address',
    (text) => {
      expect(publicAddresses.refusalOf(text)).toBe('not an IP address');
    },
  );
});

/** Addresses that no option can allow. */
const neverOpened = [
  '169.254.169.254', '169.254.1.1', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fe80::1', '0.0.0.0', '::', '224.0.0.1', 'ff02::1',
  '255.255.255.255', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', '64:ff9b:1::a9fe:a9fe', '2002:a9fe:a9fe::', '2001::1', '::a9fe:a9fe',
  'fd12::5efe:a9fe:a9fe', 'no address',
]; // prettier-ignore

describe('With allowedAddresses, the built-in policy', () => {
  const policy = (...allowed: string[]) => policyWith({ allowed });

  it.each(['10.1.2.3', '::ffff:10.1.2.3', '64:ff9b::10.1.2.3', 'fd12::1', '127.0.0.1', '8.8.8.8'])(
    'allows %s, which is public or in a range that the host allows',
    (address) => {
      expect(policy('10.0.0.0/8', 'fd12::/16', '127.0.0.1/32').refusalOf(address)).toBeNull();
    },
  );

  it.each([
    ['11.1.2.3', null],
    ['172.16.0.1', 'private address'],
    ['127.0.0.2', 'loopback address'],
    ['fd13::1', 'private address'],
    ['::1', 'loopback address'],
  ])('for %s, which is in no allowed range, returns %s', (address, refusal) => {
    expect(policy('10.0.0.0/8', 'fd12::/16', '127.0.0.1/32').refusalOf(address)).toBe(refusal);
  });

  it.each(neverOpened)('refuses %s even if the host allows everything', (address) => {
    expect(policy('0.0.0.0/0', '::/0').refusalOf(address)).toEqual(expect.any(String));
  });
});

describe('With blockedAddresses, the built-in policy', () => {
  const policy = policyWith({
    allowed: ['10.0.0.0/8'],
    blocked: ['203.0.114.0/24', '2606:4700::/32', '10.9.0.0/16'],
  });

  it.each([
    '203.0.114.7', '::ffff:203.0.114.7', '::ffff:cb00:7207', '::ffff:0:203.0.114.7', '64:ff9b::203.0.114.7', '2606:4700::1', '10.9.0.1',
  ])('refuses %s', (address) => {
    expect(policy.refusalOf(address)).toBe('blocked address');
  }); // prettier-ignore

  it.each(['203.0.115.7', '2606:4701::1', '10.8.0.1', '::ffff:8.8.8.8'])('still allows %s', (address) => {
    expect(policy.refusalOf(address)).toBeNull();
  });

  it.each([
    ['127.0.0.1', 'loopback address'],
    ['192.168.1.1', 'private address'],
    ['169.254.169.254', 'metadata address of a cloud'],
    ['100.64.0.1', 'shared address of a carrier'],
  ])('still refuses %s', (address, refusal) => {
    expect(policy.refusalOf(address)).toBe(refusal);
  });
});

describe('A network that has no effect is refused at start-up:', () => {
  it.each([
    ['169.254.0.0/16', 'link-local address'],
    ['169.254.169.254/32', 'metadata address of a cloud'],
    ['fd00:ec2::/32', 'metadata address of a cloud'],
    ['224.0.0.0/8', 'multicast address'],
    ['0.0.0.0/8', 'unspecified address'],
    ['2002::/16', '6to4 address'],
    ['64:ff9b:1::/48', 'local NAT64 address'],
  ])('%s in allowedAddresses, because each of its addresses is a %s', (range, refusal) => {
    expect(() => policyWith({ allowed: [range] })).toThrow(
      `WebhooksModule: allowedAddresses can't allow ${range}: a ${refusal} is always refused`,
    );
  });

  it.each(['::ffff:a00:0/104', '64:ff9b::a00:0/104', '::ffff:0:a00:0/104'])(
    '%s, whose addresses contain IPv4 addresses, which are checked instead',
    (range) => {
      expect(() => policyWith({ allowed: [range] })).toThrow('Add the IPv4 network instead');
      expect(() => policyWith({ blocked: [range] })).toThrow(
        `WebhooksModule: blockedAddresses can't block ${range}: its addresses contain IPv4 addresses`,
      );
    },
  );

  it.each([
    ['10.9.0.0/16', '10.9.0.0/16'],
    ['10.9.4.0/24', '10.0.0.0/8'],
    ['fd12::/16', '::/0'],
  ])('%s in allowedAddresses, if blockedAddresses contains %s', (allowed, blocked) => {
    expect(() => policyWith({ allowed: [allowed], blocked: [blocked] })).toThrow(
      `WebhooksModule: allowedAddresses can't allow ${allowed}: blockedAddresses contains ${blocked}`,
    );
  });

  it.each([
    '0.0.0.0/0',
    '::/0',
    '169.0.0.0/8',
    'fd00::/8',
    'fc00::/7',
    '127.0.0.0/8',
    '::1/128',
    '8.8.8.8/32',
  ])('but not %s in allowedAddresses, which contains addresses that can be allowed', (range) => {
    expect(() => policyWith({ allowed: [range] })).not.toThrow();
  });
});

describe('The addresses of this machine', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  function interfacesHave(...addresses: string[]): void {
    const list = addresses.map((address) => ({ address })) as os.NetworkInterfaceInfo[];
    jest.spyOn(os, 'networkInterfaces').mockReturnValue({ eth0: list });
  }

  it.each([
    '93.184.216.34',
    '::ffff:93.184.216.34',
    '64:ff9b::93.184.216.34',
    '2606:4700::1',
    '2606:4700:0::0:1',
  ])('are refused although they are public, such as %s', (address) => {
    interfacesHave('93.184.216.34', '2606:4700::1', 'fe80::1%eth0');
    expect(policyWith({}).refusalOf(address)).toBe('address of this machine');
    expect(policyWith({ allowed: ['0.0.0.0/0', '::/0'] }).refusalOf(address)).toBe('address of this machine');
  });

  it('are allowed if allowedAddresses contains exactly this address, and not only its network', () => {
    interfacesHave('10.1.2.3', 'fd12::3');
    const policy = policyWith({ allowed: ['10.0.0.0/8', 'fd12::/16', 'fd12::3/128'] });
    expect(policy.refusalOf('10.1.2.3')).toBe('address of this machine');
    expect(policy.refusalOf('fd12::3')).toBeNull();
  });

  it('include no loopback addresses, which allowedAddresses can allow by their network', () => {
    interfacesHave('127.0.0.1', '::1');
    expect(policyWith({ allowed: ['127.0.0.0/8'] }).refusalOf('127.0.0.1')).toBeNull();
  });

  it('are read again every second, so that a changed interface is noticed, although results are cached', () => {
    const policy = policyWith({});
    const now = performance.now();
    const at = (time: number) => jest.spyOn(performance, 'now').mockReturnValue(now + time);
    interfacesHave();
    expect(policy.refusalOf('93.184.216.34')).toBeNull();
    interfacesHave('93.184.216.34');
    at(1_500);
    expect(policy.refusalOf('93.184.216.34')).toBe('address of this machine');
    interfacesHave();
    at(3_000);
    expect(policy.refusalOf('93.184.216.34')).toBeNull();
  });

  it('stay refused while the operating system does not return the interfaces', () => {
    const policy = policyWith({});
    interfacesHave('93.184.216.34');
    policy.refusalOf('93.184.216.34');
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_500);
    jest.spyOn(os, 'networkInterfaces').mockImplementation(() => {
      throw new Error('not permitted');
    });
    expect(policy.refusalOf('93.184.216.34')).toBe('address of this machine');
  });
});

describe("The host's own policy", () => {
  it.each([...neverOpened, '127.0.0.1', '10.0.0.1', 'fd13::1', '203.0.114.7'])(
    'is not asked about %s, which the built-in policy refuses',
    (address) => {
      const policy = policyWith({ allowed: ['fd12::/16'], blocked: ['203.0.114.0/24'] }, anyAddress);
      expect(policy.refusalOf(address)).toEqual(expect.any(String));
    },
  );

  it('can refuse further addresses, also those in allowedAddresses', () => {
    const policy = policyWith({ allowed: ['10.0.0.0/8'] }, { refusalOf: (address) => `not ${address}` });
    for (const address of ['10.0.0.1', '8.8.8.8', '2606:4700:4700::1111'])
      expect(policy.refusalOf(address)).toBe(`not ${address}`);
  });

  it.each(['::ffff:203.0.114.7', '64:ff9b::cb00:7207'])(
    'gets the IPv4 address that %s leads to',
    (address) => {
      const policy = policyWith({}, { refusalOf: (text) => (text === '203.0.114.7' ? 'ours' : null) });
      expect(policy.refusalOf(address)).toBe('ours');
    },
  );
});

describe('anyAddress', () => {
  it.each(['127.0.0.1', '::1', '169.254.169.254', '8.8.8.8'])('allows %s', (address) => {
    expect(anyAddress.refusalOf(address)).toBeNull();
  });
});

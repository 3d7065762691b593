import ipaddr from 'ipaddr.js';
import {
  anyAddress,
  publicAddresses,
  publicAddressesAnd,
  unlessNeverOpened,
} from './public-addresses.policy.js';

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

describe('publicAddressesAnd', () => {
  const policy = (...ranges: string[]) => publicAddressesAnd(ranges.map((range) => ipaddr.parseCIDR(range)));

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

describe('publicAddressesAnd throws', () => {
  const policy = (range: string) => publicAddressesAnd([ipaddr.parseCIDR(range)]);

  it.each([
    ['169.254.0.0/16', 'link-local address'],
    ['169.254.169.254/32', 'metadata address of a cloud'],
    ['fd00:ec2::/32', 'metadata address of a cloud'],
    ['224.0.0.0/8', 'multicast address'],
    ['0.0.0.0/8', 'unspecified address'],
    ['2002::/16', '6to4 address'],
    ['64:ff9b:1::/48', 'local NAT64 address'],
  ])('for %s, where every address is a %s', (range, refusal) => {
    expect(() => policy(range)).toThrow(
      `WebhooksModule: allowedAddresses can't allow ${range}: a ${refusal} is always refused`,
    );
  });

  it.each(['::ffff:a00:0/104', '64:ff9b::a00:0/104', '::ffff:0:a00:0/104'])(
    'for %s, whose addresses contain IPv4 addresses, which are checked instead',
    (range) => {
      expect(() => policy(range)).toThrow('Add the IPv4 network instead');
    },
  );

  it.each([
    '0.0.0.0/0',
    '::/0',
    '169.0.0.0/8',
    'fd00::/8',
    'fc00::/7',
    '127.0.0.0/8',
    '::1/128',
    '8.8.8.8/32',
  ])('but not for %s, which contains addresses that can be allowed', (range) => {
    expect(() => policy(range)).not.toThrow();
  });
});

describe('unlessNeverOpened', () => {
  it.each(neverOpened)("refuses %s without calling the host's policy", (address) => {
    expect(unlessNeverOpened(anyAddress).refusalOf(address)).toEqual(expect.any(String));
  });

  it("leaves all other addresses to the host's policy", () => {
    const policy = unlessNeverOpened({ refusalOf: (address) => `not ${address}` });
    for (const address of ['10.0.0.1', '8.8.8.8', '::1', '2606:4700:4700::1111'])
      expect(policy.refusalOf(address)).toBe(`not ${address}`);
  });
});

describe('anyAddress', () => {
  it.each(['127.0.0.1', '::1', '169.254.169.254', '8.8.8.8'])('allows %s', (address) => {
    expect(anyAddress.refusalOf(address)).toBeNull();
  });
});

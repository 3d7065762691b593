import { destinationOf, Destinations } from './destinations.js';

describe('destinationOf', () => {
  it.each([
    ['https://example.com/a', 'https://example.com'],
    ['https://EXAMPLE.com:443/b?c', 'https://example.com'],
    ['https://user:secret@example.com./', 'https://example.com'],
    ['http://example.com:80/', 'http://example.com'],
    ['http://example.com:443/', 'http://example.com:443'],
    ['https://0x7f.1:8443/', 'https://127.0.0.1:8443'],
    ['https://[::1]:8443/', 'https://[::1]:8443'],
  ])('of %s is %s', (url, destination) => {
    expect(destinationOf(url)).toBe(destination);
  });
});

describe('Destinations', () => {
  const at = 'https://example.com';

  it('leave the last quarter of a destination to other orgs', () => {
    const destinations = new Destinations(8);
    for (let n = 0; n < 6; n++) destinations.started(at, 'a');
    expect(destinations.roomFor(at, 'a')).toBe(0);
    expect(destinations.roomFor(at, 'b')).toBe(2);
    expect(destinations.roomFor('https://example.org', 'a')).toBe(6);
  });

  it('allow deliveries to be claimed ahead, unless most requests of the org hang', () => {
    const destinations = new Destinations(8);
    for (let n = 0; n < 4; n++) destinations.started(at, 'a');
    expect(destinations.roomForClaim(at, 'a')).toBeGreaterThan(2);
    for (let n = 0; n < 3; n++) destinations.hangs(at, 'a');
    expect(destinations.roomForClaim(at, 'a')).toBe(2);
    destinations.addClaimed(at, 'a', 5);
    expect(destinations.roomForClaim(at, 'a')).toBe(-3);
    expect(destinations.roomForClaim(at, 'b')).toBeGreaterThan(2);
  });

  it('limit nothing while the destination of a webhook is unknown', () => {
    const destinations = new Destinations(1);
    destinations.started(undefined, 'a');
    expect(destinations.roomFor(undefined, 'a')).toBe(Infinity);
    expect(destinations.roomForClaim(undefined, 'a')).toBe(Infinity);
  });

  it('are forgotten when they have no request in flight and no claimed delivery', () => {
    const destinations = new Destinations(8);
    for (let n = 0; n < 1000; n++) {
      destinations.addClaimed(`https://${n}.example`, 'a', 2);
      destinations.started(`https://${n}.example`, 'a');
      destinations.hangs(`https://${n}.example`, 'a');
      destinations.addClaimed(`https://${n}.example`, 'a', -2);
      destinations.ended(`https://${n}.example`, 'a', true);
    }
    expect(destinations.size).toBe(0);
  });
});

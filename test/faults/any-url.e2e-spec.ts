import type { LookupAddress } from 'node:dns';
import fc from 'fast-check';
import { resolveConnections } from '@app/webhooks/options/resolved-connections.js';
import { failureOf } from '@app/webhooks/send/failure.js';
import { UndiciTransport } from '@app/webhooks/send/network/undici.transport.js';
import { mayBeReached, parsed } from '../support/address-oracle.js';
import type { Address } from '../support/address-oracle.js';
import { ipv4Host, ipv4Text, ipv6Text } from '../support/address-spellings.js';
import type { SpelledAddress } from '../support/address-spellings.js';
import { ConnectWitness } from '../support/connect-witness.js';
import { length, testTimeout } from './support/length.js';

const around = fc.record({
  scheme: fc.constantFrom('https://', 'https://', 'http://', 'HTTPS:', 'https:\\\\', 'https:///'),
  userinfo: fc.constantFrom('', '', '', 'example.com@', '8.8.8.8:443@', 'a%40b@'),
  port: fc.constantFrom('', '', ':8443', ':0000443'),
  rest: fc.constantFrom('', '/', '/hook', '?@8.8.8.8', '#@8.8.8.8', '/@8.8.8.8/', '\\@8.8.8.8'),
});

describe('With any URL,', () => {
  let answers: readonly LookupAddress[] = [];
  let witness: ConnectWitness;
  let transport: UndiciTransport;

  beforeAll(async () => {
    witness = await ConnectWitness.forwardTo(0);
    witness.isUnreachable = () => true;
    const resolve = async () => answers;
    transport = new UndiciTransport({ ...resolveConnections({}), timeout: 5_000, resolve });
  });
  afterAll(async () => {
    witness.restore();
    await transport.close();
  });

  async function outcomeOf(url: string): Promise<string | undefined> {
    witness.clear();
    const request = { url, method: 'PUT', headers: {}, body: Buffer.from('{}') } as const;
    const limits = { timeout: 5_000, responseLimit: 0 };
    return transport.send(request, limits).then(
      () => 'an answer',
      (error: unknown) => failureOf(error)?.result,
    );
  }

  /**
   * Returns the addresses to which the transport tried to connect, without ports, because these tests do not
   * check ports.
   */
  const attempted = (): Address[] => witness.attempted.map((one) => parsed(one.replace(/:\d+$/, '')));

  it(
    'the transport connects to an address, or refuses it, exactly as the reference implementation decides, however the address is spelled',
    async () => {
      const inBrackets = ipv6Text.map(({ address, text }) => ({ address, text: `[${text}]` }));
      const host = fc.oneof(ipv4Host, inBrackets);
      const agreesWithTheOracle = fc.asyncProperty(host, around, async ({ address, text }, url) => {
        const outcome = await outcomeOf(`${url.scheme}${url.userinfo}${text}${url.port}${url.rest}`);
        expect([outcome, attempted()]).toEqual(
          mayBeReached(address) ? ['connection', [address]] : ['address', []],
        );
      });
      await fc.assert(agreesWithTheOracle, { numRuns: length(3_000, 100_000) });
    },
    testTimeout,
  );

  it(
    'the transport refuses a name if it refuses one of its addresses. Otherwise it tries to connect to every address of the name',
    async () => {
      const agreesWithTheOracle = fc.asyncProperty(
        fc.array(fc.oneof(ipv4Text, ipv6Text), { minLength: 1, maxLength: 4 }),
        async (found) => {
          answers = found.map(({ address: { family }, text }: SpelledAddress) => ({ address: text, family }));
          const outcome = await outcomeOf('https://any.test/');
          const addresses = found.map(({ address }) => address);
          const areReachable = addresses.every(mayBeReached);
          expect(outcome).toBe(areReachable ? 'connection' : 'address');
          expect(new Set(attempted().map(({ value }) => value))).toEqual(
            new Set(areReachable ? addresses.map(({ value }) => value) : []),
          );
        },
      );
      await fc.assert(agreesWithTheOracle, { numRuns: length(1_000, 20_000) });
    },
    testTimeout,
  );

  it(
    'the transport connects to no address that the reference implementation refuses, even if the URL is nonsense',
    async () => {
      answers = [{ address: '127.0.0.1', family: 4 }];
      const piece = fc.oneof(
        fc.constantFrom(...'0123456789abcdefx.:[]@\\/%#?-１。'),
        fc.constantFrom(
          '127.0.0.1',
          '::1',
          '::ffff:',
          '[',
          ']',
          '8.8.8.8',
          '0x',
          '%5b',
          'localhost',
          '@',
          '://',
        ),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
      );
      const nonsense = fc.array(piece, { maxLength: 12 }).map((pieces) => `https://${pieces.join('')}`);
      const reachesNothing = fc.asyncProperty(nonsense, async (url) => {
        await outcomeOf(url);
        expect(attempted().filter((address) => !mayBeReached(address))).toEqual([]);
      });
      await fc.assert(reachesNothing, { numRuns: length(2_000, 50_000) });
    },
    testTimeout,
  );
});

import fc from 'fast-check';
import { embedding, rangesOfIPv6, refusedIPv4 } from './address-oracle.js';
import type { Address } from './address-oracle.js';

/** An address, and one way to write this address as text. */
export interface SpelledAddress {
  readonly address: Address;
  readonly text: string;
}

const ipv4Value = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), aroundThe(refusedIPv4, 32));

const tunnels = [
  (value: bigint) => value, // IPv4-compatible addresses
  ...embedding.map(
    ([prefix]) =>
      (value: bigint) =>
        prefix | value,
  ),
  (value: bigint) => (0x64ff9b0001n << 80n) | value,
  (value: bigint) => (0x2002n << 112n) | (value << 80n),
  (value: bigint) => (0x20010000n << 96n) | (value << 64n) | (value ^ 0xffffffffn),
  (value: bigint) => (0x2606470000000000n << 64n) | (0x5efen << 32n) | value,
  (value: bigint) => (0x2606470000000000n << 64n) | (0x02005efen << 32n) | value,
];

const ipv6Value = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
  fc.bigInt({ min: 2n ** 125n, max: 2n ** 126n - 1n }),
  aroundThe(rangesOfIPv6, 128),
  fc.tuple(fc.constantFrom(...tunnels), ipv4Value).map(([tunnel, value]) => tunnel(value)),
);

/** Generates IPv4 addresses in the form that a resolver returns. */
export const ipv4Text: fc.Arbitrary<SpelledAddress> = ipv4Value.map((value) => ({
  address: { family: 4, value },
  text: dotted(value),
}));

/**
 * Generates IPv6 addresses in the form that a resolver returns. In square brackets, such a text can be the
 * host of a URL.
 */
export const ipv6Text: fc.Arbitrary<SpelledAddress> = fc
  .tuple(ipv6Value, fc.nat({ max: 3 }), fc.boolean(), fc.boolean(), fc.nat())
  .map(([value, zeros, isUpper, isDotted, run]) => {
    const text = ipv6Spelled(value, { zeros, isDotted, run });
    return { address: { family: 6, value }, text: isUpper ? text.toUpperCase() : text };
  });

/**
 * Generates IPv4 addresses in forms that only URLs accept. Such an address has one to four parts, and each
 * part is written in one of three number bases. Some digits and dots are percent-encoded or are not ASCII
 * characters.
 */
export const ipv4Host: fc.Arbitrary<SpelledAddress> = fc
  .record({
    value: ipv4Value,
    parts: fc.integer({ min: 1, max: 4 }),
    bases: fc.tuple(base(), base(), base(), base()),
    dots: fc.constantFrom('.', '。', '．', '｡', '%2e', '%2E'),
    digits: fc.constantFrom(...['', 'full-width', 'encoded']),
    end: fc.constantFrom('', '', '.'),
  })
  .map(({ value, parts, bases, dots, digits, end }) => {
    const numbers = split(value, parts).map((part, index) => bases[index]!(part));
    return {
      address: { family: 4, value },
      text: numbers.map((number) => disguised(number, digits)).join(dots) + end,
    };
  });

function base(): fc.Arbitrary<(part: bigint) => string> {
  return fc.constantFrom(
    (part: bigint) => part.toString(),
    (part: bigint) => `0x${part.toString(16)}`,
    (part: bigint) => `0X00${part.toString(16).toUpperCase()}`,
    (part: bigint) => `0${part.toString(8)}`,
    (part: bigint) => `000${part.toString(8)}`,
  );
}

/** Splits an IPv4 address into this many parts. The last part holds all remaining bits. */
function split(value: bigint, parts: number): bigint[] {
  const heads = Array.from({ length: parts - 1 }, (_, index) => (value >> BigInt(24 - 8 * index)) & 0xffn);
  return [...heads, value & ((1n << BigInt(32 - 8 * (parts - 1))) - 1n)];
}

function disguised(number: string, digits: string): string {
  if (digits === 'full-width')
    return number.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
  if (digits === 'encoded') return number.replace(/\d/g, (digit) => `%3${digit}`);
  return number;
}

function dotted(value: bigint): string {
  return split(value, 4).join('.');
}

function ipv6Spelled(
  value: bigint,
  { zeros, isDotted, run }: { zeros: number; isDotted: boolean; run: number },
): string {
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - 16 * index)) & 0xffffn);
  const written = groups.map((group) => group.toString(16).padStart(zeros + 1, '0'));
  if (isDotted) written.splice(6, 2, dotted(value & 0xffffffffn));
  const runs = runsOfZeros(groups.slice(0, isDotted ? 6 : 8));
  const chosen = runs[run % (runs.length + 1)];
  if (!chosen) return written.join(':');
  const [from, to] = chosen;
  return `${written.slice(0, from).join(':')}::${written.slice(to).join(':')}`;
}

function runsOfZeros(groups: readonly bigint[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (let from = 0; from < groups.length; from++) {
    for (let to = from + 1; to <= groups.length && groups[to - 1] === 0n; to++) runs.push([from, to]);
  }
  return runs;
}

/**
 * Generates the first and the last address of each range, the addresses directly before and after these two,
 * and some addresses inside the range.
 */
function aroundThe(
  ranges: readonly (readonly [first: bigint, bits: number])[],
  width: number,
): fc.Arbitrary<bigint> {
  const [least, most] = [0n, 2n ** BigInt(width) - 1n];
  const within = (value: bigint): bigint => (value < least ? least : value > most ? most : value);
  return fc.constantFrom(...ranges).chain(([first, bits]) => {
    const last = first + 2n ** BigInt(width - bits) - 1n;
    return fc.oneof(
      fc.constantFrom(first - 1n, first, last, last + 1n).map(within),
      fc.bigInt({ min: first, max: last }),
    );
  });
}

/**
 * A reference implementation of the address guard. It decides whether the library may connect to an address,
 * using only IANA's registries of special-purpose addresses and arithmetic. The tests compare its results
 * with those of the address guard. It shares no code and no library with the guard, because a mistake in
 * shared code would show in no comparison.
 */

export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

type Range = readonly [first: bigint, bits: number];

export const refusedIPv4: readonly Range[] = (
  [
    [[0, 0, 0, 0], 8],
    [[10, 0, 0, 0], 8],
    [[100, 64, 0, 0], 10],
    [[127, 0, 0, 0], 8],
    [[168, 63, 129, 16], 32],
    [[169, 254, 0, 0], 16],
    [[172, 16, 0, 0], 12],
    [[192, 0, 0, 0], 24],
    [[192, 0, 2, 0], 24],
    [[192, 31, 196, 0], 24],
    [[192, 52, 193, 0], 24],
    [[192, 88, 99, 0], 24],
    [[192, 168, 0, 0], 16],
    [[192, 175, 48, 0], 24],
    [[198, 18, 0, 0], 15],
    [[198, 51, 100, 0], 24],
    [[203, 0, 113, 0], 24],
    [[224, 0, 0, 0], 3],
  ] as const
).map(([bytes, bits]) => [joined(bytes, 8n), bits]);

const globalUnicast: Range = [joined([0x2000, 0, 0, 0, 0, 0, 0, 0], 16n), 3];

/**
 * The refused ranges within the global unicast range. All other addresses of the global unicast range are
 * allowed, except ISATAP addresses.
 */
const refusedInside: readonly Range[] = (
  [
    [[0x2001, 0, 0, 0, 0, 0, 0, 0], 23],
    [[0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32],
    [[0x2002, 0, 0, 0, 0, 0, 0, 0], 16],
    [[0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48],
    [[0x3fff, 0, 0, 0, 0, 0, 0, 0], 20],
  ] as const
).map(([groups, bits]) => [joined(groups, 16n), bits]);

/**
 * Ranges of IPv6 addresses that contain an IPv4 address in their last four bytes. The IPv4 address decides
 * whether such an address is allowed.
 */
export const embedding: readonly Range[] = (
  [
    [0, 0, 0, 0, 0, 0xffff, 0, 0],
    [0, 0, 0, 0, 0xffff, 0, 0, 0],
    [0x64, 0xff9b, 0, 0, 0, 0, 0, 0],
  ] as const
).map((groups) => [joined(groups, 16n), 96]);

/**
 * All ranges of IPv6 addresses that have a rule. The tests use the addresses at the boundaries of these
 * ranges, because a mistake in a range would show there.
 */
export const rangesOfIPv6: readonly Range[] = [
  globalUnicast,
  ...refusedInside,
  ...embedding,
  ...(
    [
      [[0, 0, 0, 0, 0, 0, 0, 0], 96],
      [[0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48],
      [[0x100, 0, 0, 0, 0, 0, 0, 0], 64],
      [[0x5f00, 0, 0, 0, 0, 0, 0, 0], 16],
      [[0xfc00, 0, 0, 0, 0, 0, 0, 0], 7],
      [[0xfe80, 0, 0, 0, 0, 0, 0, 0], 10],
      [[0xfec0, 0, 0, 0, 0, 0, 0, 0], 10],
      [[0xff00, 0, 0, 0, 0, 0, 0, 0], 8],
    ] as const
  ).map(([groups, bits]): Range => [joined(groups, 16n), bits]),
];

export function mayBeReached({ family, value }: Address): boolean {
  if (family === 4) return !refusedIPv4.some((range) => isIn(value, range, 32));
  if (embedding.some((range) => isIn(value, range, 128)))
    return mayBeReached({ family: 4, value: value & 0xffffffffn });
  if (!isIn(value, globalUnicast, 128) || refusedInside.some((range) => isIn(value, range, 128)))
    return false;
  return ((value >> 32n) & 0xfdffffffn) !== 0x5efen; // ISATAP addresses are refused, whether or not their universal bit is set
}

/** Parses an address in the form in which Node passes it to a socket. */
export function parsed(text: string): Address {
  if (!text.includes(':')) return { family: 4, value: joined(text.split('.').map(Number), 8n) };
  const [head = '', tail] = text.split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return { family: 6, value: joined([...before, ...zeros, ...after], 16n) };
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [parseInt(group, 16)];
    const value = Number(joined(group.split('.').map(Number), 8n));
    return [Math.floor(value / 65_536), value % 65_536];
  });
}

function joined(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | BigInt(part), 0n);
}

function isIn(value: bigint, [first, bits]: Range, width: number): boolean {
  const rest = BigInt(width - bits);
  return value >> rest === first >> rest;
}

import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { parseDuration } from '../shared/duration.js';

/** What a timer of Node can wait, in milliseconds; a longer wait ends at once. */
const longestTimer = 2 ** 31 - 1;

/** One option's value on its way from what the host gave to what the module uses. */
export class Option {
  constructor(
    private readonly name: string,
    private readonly value: unknown,
  ) {}

  /** Milliseconds; `fallback` when the option wasn't given. */
  duration(fallback: string): number {
    const value = this.value ?? fallback;
    const milliseconds = typeof value === 'string' ? positiveDuration(value) : value;
    if (typeof milliseconds === 'number' && milliseconds > 0 && milliseconds < Number.MAX_SAFE_INTEGER) {
      return Math.ceil(milliseconds);
    }
    throw this.refusal('must be a positive number of milliseconds or a duration such as "6h"');
  }

  /** The same, for what a timer of this process waits. */
  timer(fallback: string): number {
    const milliseconds = this.duration(fallback);
    if (milliseconds <= longestTimer) return milliseconds;
    throw this.refusal('must be at most 24 days');
  }

  wholeNumber(
    fallback: number,
    { least, most = Number.MAX_SAFE_INTEGER }: { least: number; most?: number },
  ): number {
    const value = this.value ?? fallback;
    if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
      return value as number;
    const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
    throw this.refusal(`must be a whole number from ${least}${upTo || ' up'}`);
  }

  /** The same, or undefined when the option wasn't given. */
  wholeNumberIfGiven(range: { least: number; most?: number }): number | undefined {
    return (this.value ?? undefined) === undefined ? undefined : this.wholeNumber(range.least, range);
  }

  flag(fallback: boolean): boolean {
    const value = this.value ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.refusal('must be true or false');
  }

  text(fallback: string, pattern: RegExp, rule: string): string {
    const value = this.value ?? fallback;
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw this.refusal(rule);
  }

  /** One of these words; the first when the option wasn't given. */
  oneOf<Word extends string>(words: readonly [Word, ...Word[]]): Word {
    const value = this.value ?? words[0];
    const word = words.find((one) => one === value);
    if (word !== undefined) return word;
    throw this.refusal(`must be ${words.map((one) => JSON.stringify(one)).join(' or ')}`);
  }

  list(fallback: readonly unknown[]): readonly unknown[] {
    const value = this.value ?? fallback;
    if (Array.isArray(value)) return value;
    throw this.refusal('must be a list');
  }

  /** A network in CIDR notation: its first address, and how many bits of it count. */
  network(): [ipaddr.IPv4 | ipaddr.IPv6, number] {
    const network = typeof this.value === 'string' ? parseNetwork(this.value) : undefined;
    if (network) return network;
    throw this.refusal(
      'must be a network such as "10.20.0.0/16" or "fd12:3456::/32", from its first address on',
    );
  }

  /** What can be made JSON, or undefined when the option wasn't given. */
  json(): unknown {
    if (this.value === undefined || isJson(this.value)) return this.value;
    throw this.refusal('must be a JSON value');
  }

  /** An object of the host's with these methods, or undefined when the option wasn't given. */
  implementation<T extends object>(...methods: (keyof T & string)[]): T | undefined {
    if (this.value === undefined) return undefined;
    const candidate = this.value as Record<string, unknown> | null;
    if (
      typeof candidate === 'object' &&
      candidate !== null &&
      methods.every((m) => typeof candidate[m] === 'function')
    ) {
      return candidate as T;
    }
    throw this.refusal(`must be an object with ${methods.map((m) => `${m}()`).join(' and ')}`);
  }

  refusal(rule: string): WebhooksConfigurationError {
    return new WebhooksConfigurationError(`${this.name} ${rule} (got ${describe(this.value)})`);
  }
}

/** Refuses names that no option has: a misspelt option must not be ignored in silence. */
export function refuseUnknown(path: string, given: object, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    throw new WebhooksConfigurationError(
      `there is no option ${path}${name}; the options here are ${known.join(', ')}`,
    );
  }
}

function positiveDuration(text: string): number | undefined {
  return /^\d/.test(text) ? parseDuration(text) : undefined;
}

/** Not `10.20.0.5/16`: whoever writes it may mean the one address, and would open sixty-five thousand. */
function parseNetwork(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  const [address = '', bits = '', ...more] = text.split('/');
  if (isIP(address) === 0 || address.includes('%') || !/^\d{1,3}$/.test(bits) || more.length > 0)
    return undefined;
  if (Number(bits) > (isIP(address) === 4 ? 32 : 128)) return undefined;
  const network = ipaddr.parseCIDR(text);
  const family = network[0].kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return family.networkAddressFromCIDR(text).toString() === network[0].toString() ? network : undefined;
}

function isJson(value: unknown): boolean {
  try {
    return (JSON.stringify(value) as string | undefined) !== undefined;
  } catch {
    return false;
  }
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`;
  if (typeof value === 'function') return `the function ${value.name}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return `the ${typeof value} ${String(value as number | bigint | boolean | symbol | null)}`;
}

import { isIP } from 'node:net';
import type { Type } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { parseDuration } from '../shared/duration.js';
import { describe } from './describe-value.js';

/** Maximum delay of a timer in Node, in milliseconds. A timer with a longer delay fires immediately. */
const maxTimerDelay = 2 ** 31 - 1;

/** The allowed values of an option that is a whole number. */
interface Range {
  readonly min: number;
  readonly max?: number;
}

/** Checks the value that the host has given for one option, and uses the default if there is no value. */
export class Option {
  constructor(
    private readonly name: string,
    private readonly value: unknown,
  ) {}

  /**
   * Returns the value, or the default if there is no value. Null is a value, and no option accepts it. A host
   * that passes null, for example for a missing environment variable, may expect anything but the default.
   */
  private or(fallback: unknown): unknown {
    return this.value === undefined ? fallback : this.value;
  }

  /**
   * Returns a duration in milliseconds.
   * @param fallback the default, such as `6h`
   */
  duration(fallback: string): number {
    const value = this.or(fallback);
    const milliseconds = typeof value === 'string' ? positiveDuration(value) : value;
    if (typeof milliseconds === 'number' && milliseconds > 0 && milliseconds < Number.MAX_SAFE_INTEGER) {
      return Math.ceil(milliseconds);
    }
    throw this.refusal('must be a positive number of milliseconds or a duration such as "6h"');
  }

  /** Returns a duration in milliseconds. Throws if the duration is too long for a timer of Node. */
  timer(fallback: string): number {
    const milliseconds = this.duration(fallback);
    if (milliseconds <= maxTimerDelay) return milliseconds;
    throw this.refusal('must not be longer than 24 days');
  }

  wholeNumber(fallback: number, { min, max = Number.MAX_SAFE_INTEGER }: Range): number {
    const value = this.or(fallback);
    if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) {
      return value as number;
    }
    const range = max === Number.MAX_SAFE_INTEGER ? `, ${min} or more` : ` from ${min} to ${max}`;
    throw this.refusal(`must be a whole number${range}`);
  }

  /** Returns a limit of 1 or more, or undefined if the host has given `'off'`. */
  limit(fallback: number): number | undefined {
    const value = this.or(fallback);
    if (value === 'off') return undefined;
    if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
    throw this.refusal('must be a whole number, 1 or more, or "off"');
  }

  flag(fallback: boolean): boolean {
    const value = this.or(fallback);
    if (typeof value === 'boolean') return value;
    throw this.refusal('must be true or false');
  }

  text(fallback: string, pattern: RegExp, rule: string): string {
    const value = this.or(fallback);
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw this.refusal(rule);
  }

  /**
   * Returns the value, or the first of the given words if the option isn't given. Throws if the value is none
   * of the words.
   */
  oneOf<Word extends string>(words: readonly [Word, ...Word[]]): Word {
    const value = this.or(words[0]);
    const word = words.find((one) => one === value);
    if (word !== undefined) return word;
    throw this.refusal(`must be ${words.map((one) => JSON.stringify(one)).join(' or ')}`);
  }

  list(fallback: readonly unknown[]): readonly unknown[] {
    const value = this.or(fallback);
    if (Array.isArray(value)) return value;
    throw this.refusal('must be a list');
  }

  /** Returns a list of classes. A single class counts as a list with one element. */
  classes(rule: string): readonly Type<unknown>[] {
    const classes: readonly unknown[] = Array.isArray(this.value) ? this.value : [this.value];
    // Functions without a prototype, such as arrow functions, can't be instantiated.
    const isClass = (one: unknown): boolean =>
      typeof one === 'function' && (one as Partial<Type<unknown>>).prototype !== undefined;
    if (classes.every(isClass)) return classes as readonly Type<unknown>[];
    throw this.refusal(rule);
  }

  /** Returns the first address of a network in CIDR notation, and the length of its prefix in bits. */
  network(): [ipaddr.IPv4 | ipaddr.IPv6, number] {
    const network = typeof this.value === 'string' ? parseNetwork(this.value) : undefined;
    if (network) return network;
    throw this.refusal(
      'must be a network such as "10.20.0.0/16" or "fd12:3456::/32", written with its first address',
    );
  }

  /**
   * Returns the value, or undefined if the option isn't given. Throws if the value can't be serialised as
   * JSON.
   */
  json(): unknown {
    if (this.value === undefined || isJson(this.value)) return this.value;
    throw this.refusal('must be a JSON value');
  }

  /**
   * Returns the value, or undefined if the option isn't given. Throws if the value is not an object with the
   * given methods.
   */
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

function positiveDuration(text: string): number | undefined {
  return /^\d/.test(text) ? parseDuration(text) : undefined;
}

/**
 * Parses a network in CIDR notation. Returns undefined for any other text. Also returns undefined for texts
 * such as `10.20.0.5/16`. The author of this text may mean the single address `10.20.0.5`, but the network
 * contains 65,536 addresses.
 */
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

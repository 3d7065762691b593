import { readFileSync } from 'node:fs';
import type { DnsRecord } from './test-dns.js';

/**
 * A test case: one URL, and the result that the address guard must have for this URL.
 * `test/vectors/addresses.json` explains each key.
 */
export interface AddressVector {
  readonly shows: string;
  readonly url: string;
  readonly registers?: boolean;
  readonly dns?: Readonly<Record<string, DnsRecord>>;
  readonly dead?: readonly string[];
  readonly redirects?: string;
  readonly blocked?: string;
  readonly connects?: readonly string[];
}

export const addressVectors = (
  JSON.parse(readFileSync('test/vectors/addresses.json', 'utf8')) as { rows: AddressVector[] }
).rows;

/** Returns the hosts to which the test cases connect, in the form that a certificate contains. */
export function connectedHosts(): string[] {
  const hosts = addressVectors
    .filter(({ connects }) => connects)
    .map(({ url }) => new URL(url).hostname.replace(/^\[|\]$|\.$/g, ''));
  return [...new Set(hosts)];
}

import { randomBytes } from 'node:crypto';

/**
 * Number of random bytes in a token. The v2 specification says: "30 lower-case hex digits from 15 random
 * bytes."
 */
const tokenBytes = 15;

/**
 * Number of random bytes in a signing secret. Standard Webhooks requires 24 to 64 bytes. The library uses 32,
 * the output size of SHA-256.
 */
const secretBytes = 32;

/** Returns a new token, which the requests of a webhook carry in `Auth`. */
export function newToken(): string {
  return randomBytes(tokenBytes).toString('hex');
}

/**
 * Returns a new signing secret: `whsec_` and the key in base64. This is the format of Standard Webhooks
 * (https://www.standardwebhooks.com).
 */
export function newSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`;
}

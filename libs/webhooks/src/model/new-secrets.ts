import { randomBytes } from 'node:crypto';

/** "30 lower-case hex digits from 15 random bytes." */
const tokenBytes = 15;

/** Standard Webhooks asks for 24 to 64; as many as SHA-256 has. */
const secretBytes = 32;

/** What a webhook's requests carry in `Auth`. */
export function newToken(): string {
  return randomBytes(tokenBytes).toString('hex');
}

/** What a webhook's requests are signed with: `whsec_` and the key in base64, as https://www.standardwebhooks.com has it. */
export function newSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`;
}

import { hmacSignature, keyOfSecret } from '../shared/webhook-signature.js';
import { authTokenSigner } from './auth-token.signer.js';
import { remembered } from './remembered.js';
import type { Signer } from './signer.js';

/**
 * The default: the token in `Auth`, and beside it the three headers of Standard Webhooks (https://www.standardwebhooks.com, version 1 of the specification). There is
 * one signature for each secret while one takes the place of another.
 */
export const standardWebhooksSigner: Signer = {
  headersFor(delivery, now) {
    const headers = authTokenSigner.headersFor(delivery, now);
    const { eventId: id, body, secrets } = delivery;
    if (secrets.length === 0) return headers;
    const timestamp = String(Math.floor(now / 1000));
    headers['webhook-id'] = id;
    headers['webhook-timestamp'] = timestamp;
    headers['webhook-signature'] = secrets
      .map((secret) => hmacSignature({ id, timestamp, body }, keyOf(secret)))
      .join(' ');
    return headers;
  },
};

const keyOf = remembered(keyOfSecret);

import { createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { authTokenSigner } from './auth-token.signer.js';
import { remembered } from './remembered.js';
import type { SignableDelivery, Signer } from './signer.js';

/**
 * The default: the token in `Auth`, and beside it the three headers of Standard Webhooks (https://www.standardwebhooks.com, version 1 of the specification). The
 * signature is the HMAC-SHA256 of `{id}.{timestamp}.{body}`, the bytes of the body as they are sent; one for each secret while one takes the place of another.
 */
export const standardWebhooksSigner: Signer = {
  headersFor(delivery, now) {
    const headers = authTokenSigner.headersFor(delivery, now);
    if (delivery.secrets.length === 0) return headers;
    const timestamp = String(Math.floor(now / 1000));
    headers['webhook-id'] = delivery.eventId;
    headers['webhook-timestamp'] = timestamp;
    headers['webhook-signature'] = delivery.secrets
      .map((secret) => signatureOf(delivery, timestamp, keyOf(secret)))
      .join(' ');
    return headers;
  },
};

function signatureOf({ eventId, body }: SignableDelivery, timestamp: string, key: KeyObject): string {
  const hmac = createHmac('sha256', key).update(`${eventId}.${timestamp}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}

const keyOf = remembered((secret) => createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64')));

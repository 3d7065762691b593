import { ed25519Signature, hmacSignature, keyOfSecret } from '../../shared/webhook-signature.js';
import { authTokenSigner } from './auth-token.signer.js';
import type { Ed25519Keys } from './ed25519-keys.js';
import { memoized } from '../../shared/memoized.js';
import type { SignableDelivery, Signer } from '../../extend/signer.js';

const keyOf = memoized(keyOfSecret);

/**
 * The default signer. Sends the token in `Auth`, and the three headers of Standard Webhooks
 * (https://www.standardwebhooks.com, version 1 of the specification). The header `webhook-signature` contains
 * one signature for each secret and one for each Ed25519 key. During the overlap after a rotation, there are
 * two secrets.
 */
export class StandardWebhooksSigner implements Signer {
  constructor(private readonly ed25519?: Ed25519Keys) {}

  headersFor(delivery: SignableDelivery, now: number): Record<string, string> {
    const headers = authTokenSigner.headersFor(delivery, now);
    const timestamp = String(Math.floor(now / 1000));
    const signatures = this.signaturesOf(delivery, timestamp);
    if (signatures.length === 0) return headers;
    headers['webhook-id'] = delivery.eventId;
    headers['webhook-timestamp'] = timestamp;
    headers['webhook-signature'] = signatures.join(' ');
    return headers;
  }

  private signaturesOf(delivery: SignableDelivery, timestamp: string): string[] {
    const content = { id: delivery.eventId, timestamp, body: delivery.body };
    const signatures = delivery.secrets.map((secret) => hmacSignature(content, keyOf(secret)));
    for (const key of this.ed25519?.privateKeysOf(delivery) ?? [])
      signatures.push(ed25519Signature(content, key));
    return signatures;
  }
}

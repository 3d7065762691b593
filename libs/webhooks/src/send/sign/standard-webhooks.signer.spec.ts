import { createPublicKey, verify as isGenuine } from 'node:crypto';
import { Webhook as Verifier } from 'standardwebhooks';
import { verifyWebhook } from '../../receiver/verify-webhook.js';
import { Ed25519Keys } from './ed25519-keys.js';
import { StandardWebhooksSigner } from './standard-webhooks.signer.js';

const [secret, other] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_plJ3nmyCDGBKInavdOK15jsl'];
const body = Buffer.from('{"city":"Zürich"}');
const delivery = {
  eventId: 'event-1',
  entity: 'orders',
  resource: '/orders/4/',
  org: '1',
  webhookId: 7,
  token: 'a3f7f07de894',
  secrets: [secret],
  body,
};

const signer = new StandardWebhooksSigner();

describe('StandardWebhooksSigner', () => {
  it('signs as the specification requires, and sends the token too', () => {
    const example = {
      ...delivery,
      eventId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      body: Buffer.from('{"test": 2432232314}'),
    };
    expect(signer.headersFor(example, 1_614_265_330_999)).toEqual({
      Auth: 'a3f7f07de894',
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('creates signatures that the Standard Webhooks library verifies, but not with another secret or body', () => {
    const headers = signer.headersFor(delivery, Date.now());
    expect(new Verifier(secret).verify(body, headers)).toEqual({ city: 'Zürich' });
    expect(() => new Verifier(other).verify(body, headers)).toThrow('No matching signature');
    expect(() => new Verifier(secret).verify('{"city":"Bern"}', headers)).toThrow('No matching signature');
  });

  it('signs with every secret, so that a receiver that has only one of them can verify the signature', () => {
    const headers = signer.headersFor({ ...delivery, secrets: [secret, other] }, Date.now());
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    for (const known of [secret, other]) new Verifier(known).verify(body, headers);
  });

  it('sends only the token if a webhook has no secret', () => {
    expect(signer.headersFor({ ...delivery, secrets: [] }, 0)).toEqual({
      Auth: 'a3f7f07de894',
    });
  });

  describe('with Ed25519', () => {
    const [hostKey, nextKey] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const keys = new Ed25519Keys([hostKey]);
    const verify = (publicKey: string | undefined, headers: Record<string, string>) =>
      verifyWebhook(body, headers, { publicKey: publicKey! }).id;

    it('adds an Ed25519 signature to the HMAC signature, and the public key is enough to verify it', () => {
      const headers = new StandardWebhooksSigner(keys).headersFor(delivery, Date.now());
      expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1a,\S{88}$/);
      new Verifier(secret).verify(body, headers);
      expect(keys.publicKeyOf(delivery)).toMatch(/^whpk_\S{44}$/);
      expect(verify(keys.publicKeyOf(delivery), headers)).toBe('event-1');
      expect(() => verifyWebhook('{}', headers, { publicKey: keys.publicKeyOf(delivery) })).toThrow(
        'No signature',
      );
    });

    it('creates an Ed25519 signature of the same bytes, which another implementation verifies', () => {
      const headers = new StandardWebhooksSigner(keys).headersFor(delivery, 1_614_265_330_000);
      const x = Buffer.from(keys.publicKeyOf(delivery)!.slice(5), 'base64').toString('base64url');
      const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
      const signature = Buffer.from(headers['webhook-signature']!.split(' v1a,')[1]!, 'base64');
      const signed = Buffer.concat([Buffer.from('event-1.1614265330.'), body]);
      expect(isGenuine(null, signed, key, signature)).toBe(true);
    });

    it('has a key for each webhook, so that a request to one webhook is not valid for another webhook', () => {
      const headers = new StandardWebhooksSigner(keys).headersFor(delivery, Date.now());
      for (const owner of [
        { ...delivery, webhookId: 8 },
        { ...delivery, org: '2' },
      ])
        expect(() => verify(keys.publicKeyOf(owner), headers)).toThrow('No signature');
    });

    it('signs with both keys during a rotation, and publishes only the first key', () => {
      const both = new Ed25519Keys([nextKey, hostKey]);
      const headers = new StandardWebhooksSigner(both).headersFor(delivery, Date.now());
      expect(both.publicKeyOf(delivery)).toBe(new Ed25519Keys([nextKey]).publicKeyOf(delivery));
      for (const known of [keys, both]) expect(verify(known.publicKeyOf(delivery), headers)).toBe('event-1');
    });
  });
});

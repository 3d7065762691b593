import { Webhook as Verifier } from 'standardwebhooks';
import { standardWebhooksSigner } from './standard-webhooks.signer.js';

const [secret, other] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_plJ3nmyCDGBKInavdOK15jsl'];
const body = Buffer.from('{"city":"Zürich"}');
const delivery = { eventId: 'event-1', token: 'a3f7f07de894', secrets: [secret], body };

describe('standardWebhooksSigner', () => {
  it('signs as the specification says, beside the token', () => {
    const example = {
      ...delivery,
      eventId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      body: Buffer.from('{"test": 2432232314}'),
    };
    expect(standardWebhooksSigner.headersFor(example, 1_614_265_330_999)).toEqual({
      Auth: 'a3f7f07de894',
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is verified by the library of Standard Webhooks, and not with another secret or body', () => {
    const headers = standardWebhooksSigner.headersFor(delivery, Date.now());
    expect(new Verifier(secret).verify(body, headers)).toEqual({ city: 'Zürich' });
    expect(() => new Verifier(other).verify(body, headers)).toThrow('No matching signature');
    expect(() => new Verifier(secret).verify('{"city":"Bern"}', headers)).toThrow('No matching signature');
  });

  it('signs with each secret, so that a receiver that knows one of them is content', () => {
    const headers = standardWebhooksSigner.headersFor({ ...delivery, secrets: [secret, other] }, Date.now());
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    for (const known of [secret, other]) new Verifier(known).verify(body, headers);
  });

  it('leaves a webhook without a secret its token', () => {
    expect(standardWebhooksSigner.headersFor({ ...delivery, secrets: [] }, 0)).toEqual({
      Auth: 'a3f7f07de894',
    });
  });
});

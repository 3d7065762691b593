import { generateKeyPairSync, sign } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';
import { verifyWebhook, WebhookVerificationError } from './index.js';
import type { ReceivedHeaders, WebhookCredentials } from './index.js';

const [secret, other] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_plJ3nmyCDGBKInavdOK15jsl'];
const token = 'a3f7f07de894cd3c2f7f50248ccbd4';
const body = Buffer.from('{"city":"Zürich"}');

function signed({ by = [secret], age = 0, id = 'event-1' } = {}): Record<string, string> {
  const at = new Date(Date.now() - age * 1000);
  return {
    auth: token,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': by.map((one) => new Signer(one).sign(id, at, body)).join(' '),
  };
}

describe('verifyWebhook', () => {
  const verify = (headers: ReceivedHeaders, credentials: WebhookCredentials = { secret }, options = {}) =>
    verifyWebhook(body, headers, credentials, options);
  const without = (name: string) => ({ ...signed(), [name]: undefined });

  it('accepts a request that the Standard Webhooks library signed, and returns the id of the event', () => {
    const headers = signed({ id: 'event-7' });
    expect(verify(headers)).toEqual({
      id: 'event-7',
      sentAt: new Date(Number(headers['webhook-timestamp']) * 1000),
    });
  });

  it.each([
    ['the body as text', body.toString(), signed()],
    ['headers in any case', body, { 'Webhook-ID': 'event-1', ...headersFrom('Webhook-') }],
    ['Fetch API headers', body, new Headers(signed())],
    ['a valid signature among several', body, signed({ by: [other, secret] })],
    [
      'a valid signature beside signatures of other versions',
      body,
      withSignature((own) => `v1a,AAAA ${own} v2,BBBB`),
    ],
    ...[
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON;charset="UTF-8"',
      'application/cloudevents+json',
    ].map((type): [string, Buffer, ReceivedHeaders] => [
      `the content type ${type}`,
      body,
      { ...signed(), 'content-type': type },
    ]),
  ])('accepts %s', (_, raw, headers) => {
    expect(verifyWebhook(raw, headers, { secret }).id).toBe('event-1');
  });

  it('accepts a signature with any of several secrets, which may be given without whsec_', () => {
    for (const by of [secret, other])
      expect(verify(signed({ by: [by] }), { secret: [secret, other.slice(6)] }).id).toBe('event-1');
  });

  it.each([
    ['a signature with another secret', signed({ by: [other] })],
    ['a changed id', { ...signed(), 'webhook-id': 'event-2' }],
    ['a changed timestamp', { ...signed(), 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 9) }],
    ['another version of the signature', withSignature((own) => own.replace('v1,', 'v2,'))],
    ['a truncated signature', withSignature((own) => own.slice(0, -1))],
    ['an empty signature', withSignature(() => 'v1,')],
    ['a valid signature after 20 others', withSignature((own) => `${'v1,A '.repeat(20)}${own}`)],
    ['no id', without('webhook-id')],
    ['no timestamp', without('webhook-timestamp')],
    ['no signature', without('webhook-signature')],
    ['an empty id', { ...signed(), 'webhook-id': '' }],
    ['an invalid timestamp', { ...signed(), 'webhook-timestamp': 'now' }],
    ...['event.1', 'event 1', 'event,1', 'event/1', 'event-1\u00e9', 'event\n1', 'x'.repeat(129)].map(
      (id): [string, ReceivedHeaders] => [`the signed id ${JSON.stringify(id)}`, signed({ id })],
    ),
    ...[
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=application/json',
      'application/json, text/plain',
      'application/json; charset=utf-7',
      'application/json; charset=utf-16',
      'application/jsonp',
    ].map((type): [string, ReceivedHeaders] => [
      `the content type ${type}`,
      { ...signed(), 'content-type': type },
    ]),
  ])('refuses %s', (_, headers) => {
    expect(() => verify(headers)).toThrow(WebhookVerificationError);
  });

  describe('verifies Ed25519 signatures:', () => {
    const keys = generateKeyPairSync('ed25519');
    const publicKey = `whpk_${keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`;
    const bogus = `v1a,${Buffer.alloc(64, 1).toString('base64')}`;

    /** Returns the headers of a request with the given signatures before the genuine one. */
    function signedAfter(others: readonly string[]): ReceivedHeaders {
      const headers = signed();
      const text = `event-1.${headers['webhook-timestamp']}.${body.toString()}`;
      const genuine = `v1a,${sign(null, Buffer.from(text), keys.privateKey).toString('base64')}`;
      return { ...headers, 'webhook-signature': [...others, genuine].join(' ') };
    }

    it.each([
      ['one that stands alone', []],
      ['one that follows another of the right length', [bogus]],
      [
        'one that follows HMAC signatures and any number of signatures of the wrong length',
        [
          ...signed({ by: [secret, other] })['webhook-signature']!.split(' '),
          ...Array.from({ length: 16 }, () => 'v1a,AAAA'),
          bogus,
        ],
      ],
    ])('accepts %s', (_, others) => {
      expect(verify(signedAfter(others), { publicKey }).id).toBe('event-1');
    });

    it('tries two signatures of the right length per key, and no third one', () => {
      expect(() => verify(signedAfter([bogus, bogus]), { publicKey })).toThrow('No signature');
    });
  });

  it('refuses a changed body', () => {
    expect(() => verifyWebhook('{"city":"Bern"}', signed(), { secret })).toThrow('No signature');
  });

  it.each([
    [299, {}, true],
    [301, {}, false],
    [-299, {}, true],
    [-302, {}, false],
    [50, { tolerance: '1m' }, true],
    [61, { tolerance: '1m' }, false],
    [61, { tolerance: 70_000 }, true],
  ])('a request that was signed %i s ago, with the options %j: accepted = %j', (age, options, isTaken) => {
    const attempt = () => verify(signed({ age }), { secret }, options);
    if (isTaken) expect(attempt().id).toBe('event-1');
    else expect(attempt).toThrow(age > 0 ? 'too long ago' : 'in the future');
  });

  it('needs no signature if only the token is given', () => {
    expect(verify({ auth: token }, { token })).toEqual({ id: null, sentAt: null });
    expect(verify({ Auth: token }, { token: ['another', token] })).toEqual({ id: null, sentAt: null });
    for (const auth of ['', 'another', `${token} `, `Bearer ${token}`, token.toUpperCase()])
      expect(() => verify({ auth }, { token })).toThrow(WebhookVerificationError);
    expect(() => verify({}, { token })).toThrow('The request has no header auth');
  });

  it('requires both the signature and the token if a secret and a token are given', () => {
    expect(verify(signed(), { secret, token }).id).toBe('event-1');
    expect(() => verify(signed(), { secret, token: 'another' })).toThrow(WebhookVerificationError);
    expect(() => verify(signed({ by: [other] }), { secret, token })).toThrow(WebhookVerificationError);
  });

  it.each([
    {},
    { secret: undefined, token: undefined },
    { secret: undefined, token },
    { token: undefined, secret },
    { publicKey: undefined, secret },
    { publicKey: undefined, secret, token },
    { publicKey: null as never, token },
    { secret: '', token },
    { secret: [undefined as never], token },
    { secret: [secret, undefined as never] },
    { secret: [secret, null as never] },
    { secrets: [secret], token } as never,
    { secret: '' },
    { secret: 'whsec_' },
    { secret: [] },
    { secret: [secret, ''] },
    { secret: null as never },
    { publicKey: 'whpk_' },
    { publicKey: secret },
    { token: '' },
    { token: [] },
    { token: [token, undefined as never] },
  ])('throws if the credentials would check less than was meant: %j', (credentials) => {
    expect(() => verify(signed(), credentials)).toThrow(TypeError);
    expect(() => verify({ auth: '' }, credentials)).toThrow(TypeError);
  });

  it('throws if the body was parsed, because a parsed body no longer has the received bytes', () => {
    expect(() => verifyWebhook({ city: 'Zürich' } as never, signed(), { secret })).toThrow(TypeError);
  });

  it('includes neither secret nor token in its errors', () => {
    for (const headers of [{}, { auth: 'another' }, { ...signed({ by: [other] }) }, signed({ age: 1e6 })]) {
      for (const credentials of [{ secret }, { token: [`${token}1`] }]) {
        const message = messageOf(() => verify(headers, credentials));
        for (const unsaid of [secret, secret.slice(6), token]) expect(message).not.toContain(unsaid);
      }
    }
  });
});

function messageOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    return String(error);
  }
  throw new Error('Expected an error, but the request was accepted');
}

function withSignature(change: (own: string) => string): Record<string, string> {
  const headers = signed();
  return { ...headers, 'webhook-signature': change(headers['webhook-signature']!) };
}

/** Returns the headers for the timestamp and the signature. Their names begin with `start`. */
function headersFrom(start: string): Record<string, string> {
  const headers = signed();
  return Object.fromEntries(
    ['timestamp', 'signature'].map((end) => [start + end, headers[`webhook-${end}`]!]),
  );
}

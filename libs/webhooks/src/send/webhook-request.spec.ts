import { authTokenSigner } from './sign/auth-token.signer.js';
import type { Signer } from '../extend/signer.js';
import { requestFor } from './webhook-request.js';

const body = Buffer.from('{"city":"Zürich"}');
const delivery = {
  remoteUrl: 'https://example.com/orders/',
  token: 'a3f7f07de894',
  secrets: ['whsec_c2VjcmV0'],
  org: '1',
  webhookId: 7,
  eventId: 'event-1',
  entity: 'orders',
  resource: '/orders/4/',
  body,
};

function request(given: Partial<typeof delivery> = {}, signer: Signer = authTokenSigner) {
  return requestFor({ ...delivery, ...given }, { signer, userAgent: 'shop/1', now: 1_700_000_000_000 });
}

describe('requestFor', () => {
  it('sends the bytes as JSON in a PUT, with the token in Auth', () => {
    expect(request()).toEqual({
      method: 'PUT',
      url: 'https://example.com/orders/',
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': '18',
        Accept: '*/*',
        'User-Agent': 'shop/1',
        Auth: 'a3f7f07de894',
      },
      body,
    });
  });

  it.each([
    ['https://example.com', 'https://example.com/'],
    ['https://example.com?a=1', 'https://example.com/?a=1'],
    ['https://example.com/a?', 'https://example.com/a?'],
    ['https://example.com/a#part', 'https://example.com/a'],
    ['https://example.com/a?b=/#part?c', 'https://example.com/a?b=/'],
    ['https://EXAMPLE.com:443/A/../b//c/./', 'https://example.com/A/../b//c/./'],
    ['https://example.com/%7Euser/%c3%bc?q=%20+{x}|"y"', 'https://example.com/%7Euser/%c3%bc?q=%20+{x}|"y"'],
    ['https://example.com:8443/a@b:c', 'https://example.com:8443/a@b:c'],
    ['https://u:p@example.com/x', 'https://example.com/x'],
    ['https://u:p@[2001:db8::1]:8443/x', 'https://[2001:db8::1]:8443/x'],
    ['https://example.com/zürich?q=ü', 'https://example.com/z%C3%BCrich?q=%C3%BC'],
    ['https://example.com/a b', 'https://example.com/a%20b'],
    ['https://example.com/a\\..\\b', 'https://example.com/b'],
    ['https://example.com\\@other.example/', 'https://example.com/@other.example/'],
    ['https://example.com/a\tb/../c', 'https://example.com/c'],
    ['https:example.com/a/../b', 'https://example.com/a/../b'],
    ['https:////example.com/a/../b', 'https://example.com/a/../b'],
    ['https://bücher.example/a/../b', 'https://xn--bcher-kva.example/a/../b'],
  ])('sends %s to %s', (remoteUrl, url) => {
    expect(request({ remoteUrl }).url).toBe(url);
  });

  it.each([
    ['https://user:secret@example.com/', 'user:secret'],
    ['https://user@example.com/', 'user:'],
    ['https://:secret@example.com/', ':secret'],
    ['https://us%40er:p%3Aw%25@example.com/', 'us@er:p:w%'],
    ['https://user:a%zz@example.com/', 'user:a%zz'],
    ['https://müller:x@example.com/', 'müller:x'],
  ])('turns the userinfo of %s into Basic %s', (remoteUrl, credentials) => {
    const [scheme, encoded = ''] = request({ remoteUrl }).headers['Authorization']?.split(' ') ?? [];
    expect(scheme).toBe('Basic');
    expect(Buffer.from(encoded, 'base64').toString()).toBe(credentials);
  });

  it('decodes userinfo to bytes, even if they are not UTF-8', () => {
    const { headers } = request({ remoteUrl: 'https://%E9:x@example.com/' });
    expect(headers['Authorization']).toBe(`Basic ${Buffer.from([0xe9, 0x3a, 0x78]).toString('base64')}`);
  });

  it("lets the signer's headers replace its own, regardless of case", () => {
    const signer: Signer = {
      headersFor: () => ({ 'content-type': 'application/cloudevents+json', 'x-sig': '1' }),
    };
    const { headers } = request({}, signer);
    expect(headers).toEqual({
      'Content-Length': '18',
      Accept: '*/*',
      'User-Agent': 'shop/1',
      'content-type': 'application/cloudevents+json',
      'x-sig': '1',
    });
  });

  it('passes the event, the token, the secrets, the bytes and the time to the signer', () => {
    const seen: unknown[] = [];
    request({}, { headersFor: (...args) => (seen.push(...args), {}) });
    expect(seen).toEqual([
      expect.objectContaining({
        eventId: 'event-1',
        entity: 'orders',
        resource: '/orders/4/',
        token: 'a3f7f07de894',
        secrets: ['whsec_c2VjcmV0'],
        body,
      }),
      1_700_000_000_000,
    ]);
  });

  it('refuses an invalid URL', () => {
    expect(() => request({ remoteUrl: 'nowhere' })).toThrow('Invalid URL');
  });
});

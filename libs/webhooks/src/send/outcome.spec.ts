import { AddressBlockedError } from '../errors/address-blocked.error.js';
import { ProxyError } from '../errors/proxy.error.js';
import { TransportTimeoutError } from '../errors/transport-timeout.error.js';
import { outcomeOfError, outcomeOfResponse } from './outcome.js';

const options = { successStatuses: new Set([200]), now: 0 };

describe('outcomeOfResponse', () => {
  it('returns a success for status 200, and ignores Retry-After', () => {
    expect(outcomeOfResponse({ status: 200, excerpt: 'ok', retryAfter: '60' }, options)).toEqual({
      result: 'success',
      status: 200,
      error: null,
      responseExcerpt: 'ok',
      retryAfter: null,
      cause: null,
    });
  });

  it('returns a failure for any other status, with the wait from Retry-After', () => {
    expect(outcomeOfResponse({ status: 503, excerpt: 'busy', retryAfter: '60' }, options)).toEqual({
      result: 'status',
      status: 503,
      error: 'status 503',
      responseExcerpt: 'busy',
      retryAfter: 60_000,
      cause: null,
    });
  });

  it.each([
    [201, 'status 201'],
    [204, 'status 204'],
    [302, 'status 302, and redirects are not followed'],
    [410, 'status 410'],
  ])('describes %d as "%s"', (status, error) => {
    const outcome = outcomeOfResponse({ status, excerpt: null, retryAfter: null }, options);
    expect(outcome).toMatchObject({ result: 'status', error, retryAfter: null });
  });

  it('treats the configured statuses as success', () => {
    const given = { ...options, successStatuses: new Set([202]) };
    expect(outcomeOfResponse({ status: 202, excerpt: null, retryAfter: null }, given).result).toBe('success');
    expect(outcomeOfResponse({ status: 200, excerpt: null, retryAfter: null }, given).result).toBe('status');
  });
});

function coded(code: string, more: object = {}): object {
  return { name: 'Error', message: 'https://user:secret@example.com/?key=secret', code, ...more };
}

describe('outcomeOfError', () => {
  it.each([
    [new TransportTimeoutError(15_000), 'timeout', 'no answer within 15 s'],
    [new TransportTimeoutError(500), 'timeout', 'no answer within 0.5 s'],
    [{ name: 'TimeoutError', code: 23 }, 'timeout', 'no answer in time'],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'timeout', 'no answer in time'],
    [coded('ECONNREFUSED'), 'connection', 'connection refused'],
    [coded('ECONNRESET'), 'connection', 'connection reset'],
    [coded('CERT_HAS_EXPIRED'), 'connection', 'certificate has expired'],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'connection', 'self-signed certificate'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'connection', 'certificate is for another host'],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'connection', 'TLS handshake failed'],
    [coded('HPE_INVALID_CONSTANT'), 'connection', 'answer is not valid HTTP'],
    [coded('UND_ERR_SOCKET'), 'connection', 'connection closed before the answer was complete'],
  ])('recognizes %o', (error, result, words) => {
    expect(outcomeOfError(error)).toEqual({
      result,
      error: words,
      status: null,
      responseExcerpt: null,
      retryAfter: null,
      cause: null,
    });
  });

  it.each([
    [
      new AddressBlockedError('shop.example', 'private address', '10.0.0.1'),
      '10.0.0.1 is not allowed: private address',
    ],
    [new AddressBlockedError('shop.example', 'port 25'), 'not allowed: port 25'],
    [coded('ENOTFOUND'), 'host not found'],
    [coded('ENODATA'), 'host has no address'],
    [coded('EAI_AGAIN'), 'host lookup failed'],
    [coded('EAI_MEMORY'), 'host lookup failed'],
    [coded('ESERVFAIL'), 'host lookup failed'],
    [new ProxyError(403, { looksUpName: true }), 'proxy answered 403'],
  ])(
    'has the same result and error text for %o and for the other hosts without a usable address',
    (error, cause) => {
      expect(outcomeOfError(error)).toEqual({
        result: 'address',
        error: 'host not found, or its address or port is not allowed',
        cause,
        status: null,
        responseExcerpt: null,
        retryAfter: null,
      });
    },
  );

  it.each([
    ['its cause', coded('ERR_NETWORK', { cause: coded('ECONNREFUSED') })],
    ['the cause of its cause', { cause: { cause: coded('ECONNREFUSED') } }],
    [
      'the addresses that were tried',
      { name: 'AggregateError', errors: [coded('ECONNREFUSED'), coded('ENETUNREACH')] },
    ],
  ])('searches for a known error in %s', (_, error) => {
    expect(outcomeOfError(error).error).toBe('connection refused');
  });

  it.each([undefined, null, 'secret', 7, {}, new TypeError('secret'), coded('ERR_SECRET'), { code: 7 }])(
    'returns "request could not be sent" if %o was thrown, without any part of the thrown value',
    (error) => {
      expect(outcomeOfError(error)).toMatchObject({
        result: 'connection',
        error: 'request could not be sent',
      });
    },
  );

  it('terminates for an error that is its own cause', () => {
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    expect(outcomeOfError(circle).result).toBe('connection');
  });

  it("returns a cause of at most 512 characters that every database can store, even if a policy's reason is not", () => {
    const { cause } = outcomeOfError(new AddressBlockedError('a', `\0${'x'.repeat(1000)}`));
    expect(cause).toHaveLength(512);
    expect(cause).toContain('\ufffdx');
  });
});

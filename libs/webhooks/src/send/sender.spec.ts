import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { TelemetryLog } from '../observe/telemetry-log.js';
import { Telemetry } from '../observe/telemetry.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { EgressEpisode } from '../settle/egress/egress-episode.js';
import { defaultEgressTimes, EgressWatch } from '../settle/egress/egress-watch.js';
import { RecordingTransport } from '../testing/recording.transport.js';
import { Sender } from './sender.js';
import type { SenderOptions } from './sender.js';
import { StallMonitor } from './stall-monitor.js';
import { Ed25519Keys } from './sign/ed25519-keys.js';
import type { Signer } from '../extend/signer.js';

const delivery = {
  remoteUrl: 'https://example.com/orders/',
  token: 'a3f7f07de894',
  secrets: ['whsec_c2VjcmV0'],
  org: '1',
  webhookId: 7,
  eventId: 'event-1',
  entity: 'orders',
  resource: '/orders/4/',
  body: Buffer.from('{"url":"/orders/4/"}'),
};

const options: SenderOptions = {
  timeout: 15_000,
  responseLimit: 4096,
  successStatuses: new Set([200]),
  userAgent: 'shop/1',
  signer: undefined,
};

describe('Sender', () => {
  let transport: RecordingTransport;
  let logged: string[];

  beforeEach(() => {
    transport = new RecordingTransport();
    logged = [];
    jest
      .spyOn(Logger.prototype, 'error')
      .mockImplementation((message: unknown) => void logged.push(String(message)));
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  function attempt(given: Partial<SenderOptions> = {}, of: Partial<typeof delivery> = {}) {
    const telemetry = new Telemetry();
    new TelemetryLog(telemetry);
    const egress = new EgressWatch(
      new EgressEpisode(new WebhookLifecycle()),
      { egressFailuresCount: false },
      defaultEgressTimes,
    );
    const sender = new Sender(
      transport,
      { ...options, ...given },
      new Ed25519Keys([]),
      telemetry,
      new StallMonitor(),
      egress,
    );
    return sender.attempt({ ...delivery, ...of });
  }

  it.each([
    ['Auth: a3f7f07de894!', 'Auth: ***!'],
    ['a3f7f07de894 a3f7f07de894 whsec_c2VjcmV0', '*** *** ***'],
    ['cut off: a3f7f07de89', 'cut off: ***'],
    ['cut off: whsec_c2Vj', 'cut off: ***'],
    ['too short: a3f7f07', 'too short: a3f7f07'],
  ])(
    'masks tokens and secrets that the receiver sends back, even truncated ones: %s',
    async (response, kept) => {
      transport.answer({ status: 500, excerpt: response, retryAfter: null });
      expect(await attempt()).toMatchObject({ status: 500, responseExcerpt: kept });
    },
  );

  it('masks a short token that the receiver sends back', async () => {
    transport.answer({ status: 500, excerpt: 'Auth: abc', retryAfter: null });
    expect(await attempt({}, { token: 'abc' })).toMatchObject({ responseExcerpt: 'Auth: ***' });
  });

  it('sends the delivery with its token and signature, and returns the response as an outcome', async () => {
    expect(await attempt()).toEqual({
      result: 'success',
      status: 200,
      error: null,
      responseExcerpt: null,
      retryAfter: null,
      cause: null,
    });
    expect(transport.requests[0]).toMatchObject({
      url: 'https://example.com/orders/',
      headers: {
        Auth: 'a3f7f07de894',
        Accept: '*/*',
        'User-Agent': 'shop/1',
        'webhook-id': 'event-1',
        'webhook-signature': expect.stringMatching(/^v1,/),
      },
      json: { url: '/orders/4/' },
    });
  });

  it('passes the limits to the transport', async () => {
    const send = jest.spyOn(transport, 'send');
    await attempt();
    expect(send).toHaveBeenCalledWith(expect.anything(), { timeout: 15_000, responseLimit: 4096 });
  });

  it('returns a failed connection as an outcome and logs nothing', async () => {
    transport.answer(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    expect(await attempt()).toMatchObject({
      result: 'connection',
      status: null,
      error: 'connection refused',
    });
    expect(logged).toEqual([]);
  });

  it('computes the wait until the date in Retry-After from the current time', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    transport.answer({ status: 503, excerpt: null, retryAfter: inAnHour });
    const { retryAfter } = await attempt();
    expect(retryAfter).toBeGreaterThan(3_590_000);
    expect(retryAfter).toBeLessThanOrEqual(3_600_000);
  });

  it("signs with the host's signer", async () => {
    await attempt({ signer: { headersFor: ({ eventId }) => ({ 'webhook-id': eventId }) } });
    expect(transport.requests[0]?.headers).toMatchObject({ 'webhook-id': 'event-1' });
  });

  it('returns an error thrown by a signer as an outcome, and logs it with the event but without token and secret', async () => {
    const signer: Signer = {
      headersFor: ({ token, secrets }) => {
        throw new Error(`no key for ${token} and ${secrets.join()}`);
      },
    };
    expect(await attempt({ signer })).toMatchObject({
      result: 'connection',
      error: 'request could not be sent',
    });
    expect(transport.requests).toEqual([]);
    expect(logged).toEqual([expect.stringContaining('Event event-1')]);
    expect(logged[0]).toContain('no key for *** and ***');
  });

  it('refuses a promise from a signer', async () => {
    const signer = { headersFor: () => Promise.reject(new Error('no key')) } as unknown as Signer;
    expect(await attempt({ signer })).toMatchObject({ result: 'connection' });
    expect(transport.requests).toEqual([]);
    expect(logged).toEqual([
      expect.stringContaining('signer.headersFor() must return its result immediately'),
    ]);
  });

  it.each([undefined, null, 'text', Object.create(null)])(
    'returns an outcome if the transport throws %j',
    async (thrown) => {
      jest.spyOn(transport, 'send').mockRejectedValue(thrown);
      expect(await attempt()).toMatchObject({ result: 'connection' });
      expect(logged).toHaveLength(1);
    },
  );

  it('returns an outcome if the remote url is invalid', async () => {
    expect(await attempt({}, { remoteUrl: 'nowhere' })).toMatchObject({ result: 'connection' });
  });
});

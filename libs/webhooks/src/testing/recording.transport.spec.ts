import { RecordingTransport } from './recording.transport.js';

const request = {
  url: 'https://example.com/orders/',
  method: 'PUT' as const,
  headers: { Auth: 'a3f7f07de894' },
  body: Buffer.from('{"primary_id":"127283"}'),
};

const ok = { status: 200, retryAfter: null, excerpt: null };

describe('RecordingTransport', () => {
  it('answers 200 and records the request with its parsed body', async () => {
    const transport = new RecordingTransport();
    expect(await transport.send(request)).toEqual(ok);
    expect(transport.requests).toEqual([{ ...request, json: { primary_id: '127283' } }]);
  });

  it('returns the scripted answers one by one, then 200 again', async () => {
    const transport = new RecordingTransport();
    transport.answer(
      503,
      { status: 429, retryAfter: '9', excerpt: 'slow down' },
      new Error('broken'),
      () => 410,
    );
    expect((await transport.send(request)).status).toBe(503);
    expect(await transport.send(request)).toEqual({ status: 429, retryAfter: '9', excerpt: 'slow down' });
    await expect(transport.send(request)).rejects.toThrow('broken');
    expect((await transport.send(request)).status).toBe(410);
    expect(await transport.send(request)).toEqual(ok);
  });

  it('rejects with a scripted error even if the error has a status property', async () => {
    const transport = new RecordingTransport();
    transport.answer(Object.assign(new Error('refused'), { status: 200 }));
    await expect(transport.send(request)).rejects.toThrow('refused');
  });

  it('passes the request to an answering function, which may return a promise', async () => {
    const transport = new RecordingTransport();
    transport.answerWith(async ({ url }) => (url.includes('orders') ? 500 : 200));
    expect((await transport.send(request)).status).toBe(500);
    expect((await transport.send({ ...request, url: 'https://example.com/' })).status).toBe(200);
  });
});

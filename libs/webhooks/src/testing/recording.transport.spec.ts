import { RecordingTransport } from './recording.transport.js';

const request = {
  url: 'https://example.com/orders/',
  method: 'PUT' as const,
  headers: { Auth: 'a3f7f07de894' },
  body: Buffer.from('{"primary_id":"127283"}'),
};

const ok = { status: 200, retryAfter: null, excerpt: null };

describe('RecordingTransport', () => {
  it('answers 200 and keeps the request with its body parsed', async () => {
    const transport = new RecordingTransport();
    expect(await transport.send(request)).toEqual(ok);
    expect(transport.requests).toEqual([{ ...request, json: { primary_id: '127283' } }]);
  });

  it('gives the scripted answers one by one, then 200 again', async () => {
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

  it('rejects with an error that has a status of its own', async () => {
    const transport = new RecordingTransport();
    transport.answer(Object.assign(new Error('refused'), { status: 200 }));
    await expect(transport.send(request)).rejects.toThrow('refused');
  });

  it('shows a function the request, and takes a promise for an answer', async () => {
    const transport = new RecordingTransport();
    transport.answerWith(async ({ url }) => (url.includes('orders') ? 500 : 200));
    expect((await transport.send(request)).status).toBe(500);
    expect((await transport.send({ ...request, url: 'https://example.com/' })).status).toBe(200);
  });
});

import { ScriptedReceiver } from './scripted.receiver.js';
import type { ReceivedRequest } from './scripted.receiver.js';

describe('ScriptedReceiver', () => {
  let receiver: ScriptedReceiver;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });

  afterEach(() => receiver.close());

  async function put(path = '/', body = '{"a":1}'): Promise<number | string> {
    const headers = { 'X-Case': 'kept' };
    return fetch(receiver.url(path), { method: 'PUT', body, headers }).then(
      ({ status }) => status,
      () => 'failed',
    );
  }

  it('records requests', async () => {
    await put('/orders/?a=1');
    expect(receiver.requests).toEqual([
      expect.objectContaining({ method: 'PUT', path: '/orders/?a=1', body: '{"a":1}', json: { a: 1 } }),
    ]);
    expect(receiver.requests[0]?.headers).toMatchObject({ 'x-case': 'kept' });
    expect(receiver.requests[0]?.rawHeaders.map((name) => name.toLowerCase())).toContain('x-case');
    expect(receiver.requests[0]?.receivedAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('records a body that is not JSON', async () => {
    await put('/', 'text');
    expect(receiver.requests[0]).toMatchObject({ body: 'text', json: undefined });
  });

  it('answers 200 by default', async () => {
    expect(await put()).toBe(200);
  });

  it('returns the scripted answers one by one, then the default answer', async () => {
    receiver.answerWith(410);
    receiver.answer(503, { status: 429, headers: { 'Retry-After': '9' } }, ({ path }: ReceivedRequest) =>
      path === '/x' ? 204 : 500,
    );
    expect([await put(), await put(), await put('/x'), await put(), await put()]).toEqual([
      503, 429, 204, 410, 410,
    ]);
  });

  it('resets a connection', async () => {
    receiver.answer('reset');
    expect(await put()).toBe('failed');
  });

  it('sends a body slowly and never ends it', async () => {
    receiver.answer('drip');
    const { status, body } = await fetch(receiver.url());
    const reader = body?.getReader();
    expect(status).toBe(200);
    expect((await reader?.read())?.done).toBe(false);
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });

  it('leaves a request unanswered until the receiver is closed', async () => {
    receiver.answer('hang');
    const answer = put();
    await receiver.waitFor(1);
    await receiver.close();
    expect(await answer).toBe('failed');
  });

  it('closes the connection if a function that was set as an answer throws', async () => {
    receiver.answer(() => Promise.reject(new Error('script')));
    expect(await put()).toBe('failed');
  });

  it('waits for requests, and throws an error that lists the received ones if there are too few', async () => {
    await put('/only/');
    await expect(receiver.waitFor(1)).resolves.toHaveLength(1);
    const both = receiver.waitFor(2);
    await put();
    await expect(both).resolves.toHaveLength(2);
    await expect(receiver.waitFor(3, { within: 10 })).rejects.toThrow(
      /for 3 requests at .*, but received 2: PUT \/only\/, PUT \//,
    );
  });

  it('counts connections', async () => {
    expect([receiver.connections, receiver.openConnections]).toEqual([0, 0]);
    receiver.answer('hang');
    const answer = put();
    await receiver.waitFor(1);
    expect([receiver.connections, receiver.openConnections]).toEqual([1, 1]);
    await receiver.close();
    await answer;
  });
});

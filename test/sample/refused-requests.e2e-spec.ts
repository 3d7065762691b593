import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { sqlite } from '../support/databases.js';
import { RunningSample } from './running-sample.js';

const orders = '/api/v2/orgs/1/orders/';
const long = 'x'.repeat(20_000);
const get = `GET ${orders} HTTP/1.1\r\nHost: sample\r\n`;
const post = `POST ${orders} HTTP/1.1\r\nHost: sample\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n`;
const token = 'Authorization: Bearer token-of-1\r\n';

describe("A request that Node's HTTP server refuses before the sample gets it", () => {
  let sample: RunningSample;
  let socket: Socket;
  let answered: string;

  beforeAll(async () => {
    sample = await RunningSample.start(sqlite);
  });
  afterAll(() => sample.stop());

  beforeEach(() => {
    answered = '';
    const { hostname, port } = new URL(sample.origin);
    socket = connect(Number(port), hostname).setEncoding('utf8');
    socket.on('data', (text: string) => (answered += text)).on('error', () => undefined);
  });
  afterEach(() => socket.destroy());

  /**
   * Sends a request, waits until the server closes the connection, and returns everything that the server has
   * sent on it.
   */
  async function allOf(request: string): Promise<string> {
    socket.write(request);
    await once(socket, 'close');
    return answered;
  }

  it.each([
    ['a header of 20 KB', `${get}X-Long: ${long}\r\n\r\n`, 431, 'Request header fields too large.'],
    ['a url of 20 KB', `GET /${long} HTTP/1.1\r\nHost: sample\r\n\r\n`, 431, 'Request header fields too large.'],
    ['text that is not HTTP', 'nonsense\r\n\r\n', 400, 'Bad request.'],
    ['a header without a name', `${get}: x\r\n\r\n`, 400, 'Bad request.'],
    ['a body that continues with nonsense', `${post}${token}\r\n2\r\n{"\r\nnonsense\r\n`, 400, 'Bad request.'],
    ['chunks with 20 KB of extensions', `${post}${token}\r\n2;${long}\r\n{}\r\n0\r\n\r\n`, 413, 'Chunk extensions too large.'],
  ])("is answered once in v2's format, and the connection is closed: %s", async (_, request, status, detail) => {
    const [head, body] = (await allOf(request)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
    expect(head!.split('\r\n').slice(1)).toEqual([
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body!)}`,
    ]);
    expect(body).toBe(JSON.stringify({ detail }));
  }); // prettier-ignore

  it('is answered if the earlier requests on the connection have been answered', async () => {
    socket.write(`${get}\r\n`);
    await once(socket, 'data');
    const before = answered;
    expect(before).toContain('401 Unauthorized');
    expect((await allOf('nonsense\r\n\r\n')).slice(before.length)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });

  it('is not answered if the previous request is still in flight, because the client would take the response for that of the previous request', async () => {
    expect(await allOf(`${get}\r\nnonsense\r\n\r\n`)).toBe('');
  });

  it('is not answered again if its response has already been started', async () => {
    socket.write(`${post}\r\n`);
    await once(socket, 'data');
    const before = answered;
    expect(before).toContain('401 Unauthorized');
    expect(await allOf('nonsense\r\n')).toBe(before);
  });
});

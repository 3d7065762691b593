import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import type { Server, TlsOptions, TLSSocket } from 'node:tls';
import { selfSigned } from '../../../../../test/support/self-signed.js';
import { transportKinds, transportOver, verdictOf } from '../../../../../test/support/transports.js';
import type { WebhookTransport } from '../../extend/transport.js';
import { resolveConnections } from '../../options/resolved-connections.js';
import { until } from '../../testing/until.js';

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe.each(transportKinds)('A TLS receiver over %s', (kind) => {
  let transport: WebhookTransport;
  let server: Server | undefined;
  let openssl: OpensslServer | undefined;

  beforeEach(() => {
    transport = transportOver(kind, resolveConnections({ development: true, tls: { ca: selfSigned.cert } }));
  });
  afterEach(async () => {
    await transport.close?.();
    server?.close();
    await openssl?.close();
    server = openssl = undefined;
  });

  async function verdictOn(
    respond: (socket: TLSSocket) => unknown,
    options: TlsOptions = {},
  ): Promise<string> {
    const started = createServer({ ...selfSigned, ...options }, (socket) => {
      socket.on('error', () => undefined).once('data', () => void respond(socket));
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    const url = `https://localhost:${(started.address() as AddressInfo).port}/`;
    return verdictOf(transport, url, { timeout: 3_000 });
  }

  /** Sends each byte in a record of its own. Node would put bytes that wait together into one record. */
  const sendByteByByte = async (socket: TLSSocket, text: string): Promise<void> => {
    for (const byte of text) await new Promise((resolve) => socket.write(byte, resolve));
  };

  it('that sends 500 records of one byte is accepted', async () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx: `;
    const response = `${head}${'x'.repeat(500 - head.length - 6)}\r\n\r\nok`;
    expect(await verdictOn((socket) => sendByteByByte(socket, response))).toBe('status 200');
  });

  it('that sends its headers in more than 512 records fails the attempt', async () => {
    const response = `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(600)}\r\n\r\n`;
    expect(await verdictOn((socket) => sendByteByByte(socket, response))).toBe(
      'answer arrives in too many pieces',
    );
  });

  it('that sends its body in more than 512 records is cut off, and its status counts', async () => {
    const verdict = verdictOn((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n');
      void sendByteByByte(socket, 'x'.repeat(599));
    });
    expect(await verdict).toBe('status 200');
  });

  it('that demands another handshake does not get it', async () => {
    let handshakes = 0;
    const verdict = verdictOn(
      (socket) => {
        socket.renegotiate({}, (error) => {
          if (!error) handshakes++;
          socket.end(ok);
        });
      },
      { maxVersion: 'TLSv1.2' },
    );
    expect(await verdict).not.toBe('status 200');
    expect(handshakes).toBe(0);
  });

  it.each([
    [2, 'status 200'],
    [50, 'receiver sends too many TLS session tickets'],
  ])('that sends %d session tickets: %s', async (tickets, words) => {
    const started = (openssl = await OpensslServer.start(tickets));
    const verdict = verdictOf(transport, started.url);
    await until(() => started.output.includes('PUT / HTTP/1.1') || words !== 'status 200');
    started.write(ok);
    expect(await verdict).toBe(words);
  });
});

/** The server of the command `openssl`, which sends any number of session tickets after the handshake. */
class OpensslServer {
  output = '';

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {
    child.stdout.on('data', (data) => (this.output += String(data)));
    child.stdin.on('error', () => undefined);
  }

  static async start(tickets: number): Promise<OpensslServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tickets-'));
    writeFileSync(join(folder, 'key.pem'), selfSigned.key);
    writeFileSync(join(folder, 'cert.pem'), selfSigned.cert);
    const args = ['s_server', '-accept', '127.0.0.1:0', '-key', 'key.pem', '-cert', 'cert.pem', '-tls1_3'];
    const child = spawn('openssl', [...args, '-num_tickets', String(tickets)], { cwd: folder });
    const server = new OpensslServer(folder, child);
    await until(() => /ACCEPT [\d.]+:\d+/.test(server.output));
    return server;
  }

  get url(): string {
    return `https://localhost:${/ACCEPT [\d.]+:(\d+)/.exec(this.output)![1]}/`;
  }

  write(text: string): void {
    this.child.stdin.write(text);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGKILL');
    await closed;
    rmSync(this.folder, { recursive: true });
  }
}

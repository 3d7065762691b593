import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * An HTTP proxy on 127.0.0.1 that supports CONNECT and connects every tunnel to one receiver on this machine.
 */
export class TestProxy {
  /** The host and port in each CONNECT request that arrived. */
  readonly asked: string[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  /** Returns true for addresses where no server answers. The proxy then responds with status 502. */
  isUnreachable: (address: string) => boolean = () => false;
  /**
   * The status of the responses to CONNECT requests, `hang` if the proxy does not respond, and
   * `close` if it closes the connection instead.
   */
  answer: number | 'hang' | 'close' = 200;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly receiverPort: number,
  ) {
    server.on('connection', (socket) => this.sockets.add(socket.on('error', () => undefined)));
    server.on('connect', ({ url = '', headers }, socket: Socket) => {
      this.asked.push(url);
      this.headers.push(headers);
      this.tunnel(url, socket);
    });
  }

  /** @param port the port of the proxy. Default: a free port */
  static async forwardTo(receiverPort: number, port = 0): Promise<TestProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new TestProxy(server, receiverPort);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://shop:secret@127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private tunnel(end: string, socket: Socket): void {
    if (this.answer === 'hang') return;
    if (this.answer === 'close') return void socket.destroy();
    const host = end.replace(/:\d+$/, '').replace(/[[\]]/g, '');
    const status = this.isUnreachable(host) ? 502 : this.answer;
    socket.write(`HTTP/1.1 ${status} As told\r\n\r\n`);
    if (status !== 200) return void socket.end();
    const onward = connect(this.receiverPort, '127.0.0.1').on('error', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
    socket.once('close', () => onward.destroy());
  }
}

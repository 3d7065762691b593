import { createServer } from 'node:https';
import type { Server, ServerOptions } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';

/** A request that arrived over TLS, with the server name and client certificate of its connection. */
export interface TlsRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The server name that the client sent with SNI, or false if it sent none. */
  readonly servername: string | false;
  /** The common name in the certificate of the client. */
  readonly client: unknown;
}

/** A receiver on 127.0.0.1 that uses TLS and answers with status 200. */
export class TlsReceiver {
  readonly requests: TlsRequest[] = [];
  /** If true, connections stay open for further requests. */
  keepsConnections = false;
  /**
   * If a URL is set, the receiver redirects requests to that URL with status 302, instead of answering with
   * status 200.
   */
  redirectTo: string | undefined;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {
    server.on('tlsClientError', () => undefined);
    server.on('request', ({ url = '', headers, socket }, response) => {
      const tls = socket as TLSSocket & { servername: TlsRequest['servername'] };
      const { subject } = tls.getPeerCertificate() as Partial<PeerCertificate>;
      this.requests.push({ path: url, headers, servername: tls.servername, client: subject?.CN });
      if (!this.keepsConnections) response.setHeader('Connection', 'close');
      if (this.redirectTo !== undefined) response.writeHead(302, { Location: this.redirectTo });
      response.end();
    });
  }

  static async start(options: ServerOptions): Promise<TlsReceiver> {
    const server = createServer(options);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TlsReceiver(server, (server.address() as AddressInfo).port);
  }

  /** Closes all connections that are still open. */
  cut(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

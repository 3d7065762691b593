import { STATUS_CODES } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** Why Node gives up a connection, and what that is in HTTP. */
const refusals: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request header fields too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Chunk extensions too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request timed out.'],
};

/** Requests that never reach Nest, for they are no HTTP or too large: Node answers them itself, without a body. Here they are answered as v2 does. */
@Injectable()
export class RefusedRequests implements OnModuleInit {
  /** The last one of each connection. */
  private readonly responses = new WeakMap<object, ServerResponse>();

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  onModuleInit(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    server.on('request', ({ socket }, response) => this.responses.set(socket, response));
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      const answer = answerFor(error.code ?? '');
      if (answer !== undefined && this.isWaitedFor(socket)) socket.write(answer);
      socket.destroySoon();
    });
  }

  /** Whether an answer would be taken for this request's. Answers are sent in turn, so that the last one tells of those before. */
  private isWaitedFor(socket: Socket): boolean {
    if (!socket.writable) return false;
    const last = this.responses.get(socket);
    if (!last || (last.req.complete && last.writableFinished)) return true;
    // The request is broken in its body: its response has the socket once it is its turn, and gives it back with its end.
    return !last.req.complete && last.socket === socket && !last.headersSent;
  }
}

/** @returns undefined for a connection that is broken, and no request */
function answerFor(code: string): string | undefined {
  const [status, detail] = refusals[code] ?? (code.startsWith('HPE_') ? [400, 'Bad request.'] : []);
  if (status === undefined) return undefined;
  const body = JSON.stringify({ detail });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

import { STATUS_CODES } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** The responses to requests that Node refuses, by Node's error code. */
const refusals: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request header fields too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Chunk extensions too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request timed out.'],
};

/**
 * Responds in v2's format to requests that are invalid HTTP or too large. These requests never reach Nest. By
 * default, Node responds to them itself, without a body.
 */
@Injectable()
export class RefusedRequests implements OnModuleInit {
  /** The response to the last request on each connection, by socket. */
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

  /**
   * Returns true if the client is waiting for the response to the refused request. While an earlier response
   * is unfinished, the client would read the refusal as a part of the earlier response. It is enough to
   * check the last response, because responses are sent in order.
   */
  private isWaitedFor(socket: Socket): boolean {
    if (!socket.writable) return false;
    const last = this.responses.get(socket);
    if (!last || (last.req.complete && last.writableFinished)) return true;
    // Here, the refused bytes belong to the body of the last request. The refusal can be sent instead of the
    // response to the last request, but only if this response has not begun and all earlier responses have
    // ended. Node assigns the socket to a response when all earlier responses have ended.
    return !last.req.complete && last.socket === socket && !last.headersSent;
  }
}

/**
 * Returns the HTTP response to a refused request. Returns undefined if the error is a broken connection and
 * not a refused request.
 */
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

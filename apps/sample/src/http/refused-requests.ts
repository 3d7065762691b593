import { STATUS_CODES } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** Node's error codes for requests that it refuses, and the HTTP responses to them. */
const refusals: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request header fields too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Chunk extensions too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request timed out.'],
};

/**
 * Responds as v2 does to requests that are invalid HTTP or too large. They never reach Nest: by default, Node
 * answers them itself, without a body.
 */
@Injectable()
export class RefusedRequests implements OnModuleInit {
  /** The last response of each connection. */
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
   * Whether the refused request is the next one that the client expects a response to. Otherwise the client
   * would mistake this response for a part of an earlier one. Responses are sent in order, so the last one
   * shows whether the earlier ones are finished.
   */
  private isWaitedFor(socket: Socket): boolean {
    if (!socket.writable) return false;
    const last = this.responses.get(socket);
    if (!last || (last.req.complete && last.writableFinished)) return true;
    // The body of a request is broken. Its response owns the socket once its turn comes, and releases it when
    // it ends.
    return !last.req.complete && last.socket === socket && !last.headersSent;
  }
}

/** @returns undefined if the connection is broken and there is no request to respond to */
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

import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';

/** Time from the start of the shutdown until all connections are closed, in milliseconds. */
const closeAfter = 5000;

/**
 * Closes all connections a few seconds after the shutdown has started. Otherwise clients that keep a
 * connection open without sending a request would delay the end of the process.
 */
@Injectable()
export class ConnectionBound implements BeforeApplicationShutdown {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    setTimeout(() => server.closeAllConnections(), closeAfter).unref();
  }
}

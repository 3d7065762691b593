import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';

/** How long after a SIGTERM open connections may last, in milliseconds. */
const closeAfter = 5000;

/**
 * Closes all connections after a while, because clients that keep a connection open without a request would
 * delay the end of the process.
 */
@Injectable()
export class ConnectionBound implements BeforeApplicationShutdown {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    setTimeout(() => server.closeAllConnections(), closeAfter).unref();
  }
}

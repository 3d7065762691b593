import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';

/** How long requests may take to end after a SIGTERM, in milliseconds. */
const bound = 5000;

/** Keeps clients that hold a connection open without a request from holding up the end of the process. */
@Injectable()
export class ConnectionBound implements BeforeApplicationShutdown {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    setTimeout(() => server.closeAllConnections(), bound).unref();
  }
}

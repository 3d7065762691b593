import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { HttpAdapterHost } from '@nestjs/core';
import { RefusedRequests } from './refused-requests.js';

describe('RefusedRequests', () => {
  it('responds with status 408 if the headers of a request never end', async () => {
    const server = createServer({ connectionsCheckingInterval: 10, headersTimeout: 20, requestTimeout: 20 });
    const host = { httpAdapter: { getHttpServer: () => server } } as unknown as HttpAdapterHost;
    new RefusedRequests(host).onModuleInit();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
    let answered = '';
    socket.on('data', (text: string) => (answered += text)).write('GET / HTTP/1.1\r\nHost:');
    await once(socket, 'close');
    expect(answered).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n/);
    expect(answered).toMatch(/\r\n\r\n{"detail":"Request timed out\."}$/);
    await new Promise((resolve) => server.close(resolve));
  });
});

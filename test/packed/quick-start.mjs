import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Starts the quick start of the README as a separate process. Then it follows the next steps of the README:
 * it registers a webhook and creates an invoice.
 */
export async function tryQuickStart(folder, host) {
  const receiver = await listen();
  const port = await freePort();
  const app = spawn(process.execPath, [join(folder, host)], {
    cwd: await mkdtemp(join(folder, 'data-')),
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const webhooks = `http://127.0.0.1:${port}/api/v2/orgs/1/webhooks/`;
    await answering(webhooks, app);
    const arrival = once(receiver, 'request', { signal: AbortSignal.timeout(10_000) });
    const remoteUrl = `http://127.0.0.1:${receiver.address().port}/`;
    await post(webhooks, { remote_url: remoteUrl, entity: 'invoice' });
    assert.deepEqual(await post(`http://127.0.0.1:${port}/invoices`), { deliveries: 1 });
    const [request, response] = await arrival;
    assert.equal(request.method, 'PUT');
    assert.deepEqual(await jsonOf(request), { total: '2.34 USD' });
    response.end();
  } finally {
    app.kill();
    receiver.close();
    receiver.closeAllConnections();
  }
}

async function listen() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Returns a port on which nothing listens. */
export async function freePort() {
  const server = await listen();
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until the started process answers at the URL. Throws an error if it ends or takes too long. */
export async function answering(url, app) {
  for (const end = Date.now() + 30_000; Date.now() < end && app.exitCode === null; await pause(100)) {
    if ((await fetch(url).catch(() => undefined))?.ok) return;
  }
  throw new Error(`The app doesn't answer at ${url}`);
}

async function post(url, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: body && JSON.stringify(body) });
  assert.equal(response.status, 201);
  return response.json();
}

async function jsonOf(request) {
  const chunks = await request.toArray();
  return JSON.parse(Buffer.concat(chunks).toString());
}

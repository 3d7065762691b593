import type { Exchange } from './exchange.js';

/**
 * A function that handles one request at the receiver. It is called when the headers of the request have
 * arrived.
 */
export type Behaviour = (exchange: Exchange) => Promise<void> | void;

const connectionFailed = { result: 'connection', status: null } as const;
const timedOut = { result: 'timeout', status: null } as const;

export const succeeds: Behaviour = async (exchange) => {
  await exchange.read();
  exchange.answer(200);
};

export const failsWith503: Behaviour = async (exchange) => {
  await exchange.read();
  exchange.answer(503);
};

/**
 * Resets the connection. If the connection was used before, the client must send the request once more on a
 * fresh connection, within the same attempt.
 */
export const resets: Behaviour = async (exchange) => {
  await exchange.read();
  if (!exchange.isOnUsedConnection) exchange.outcome = connectionFailed;
  exchange.request.socket.resetAndDestroy();
};

export const hangs: Behaviour = async (exchange) => {
  exchange.outcome = timedOut;
  await exchange.read();
};

/** Sends a body that never ends, one byte per second. */
export const drips: Behaviour = async (exchange) => {
  await exchange.read();
  exchange.outcome = timedOut;
  exchange.response.writeHead(200).write('.');
  const timer = setInterval(() => exchange.response.write('.'), 1000);
  exchange.response.once('close', () => clearInterval(timer));
};

export const answersBeforeReading: Behaviour = async (exchange) => {
  exchange.answer(200);
  await exchange.read();
};

/** Sends a body of 100 MB as fast as the client reads it. */
export const floods: Behaviour = async (exchange) => {
  await exchange.read();
  const { response } = exchange;
  exchange.outcome = { result: 'success', status: 200 };
  const piece = Buffer.alloc(1024 * 1024, '.');
  response.writeHead(200, { 'content-length': 100 * piece.length });
  for (let sent = 0; sent < 100 && !response.destroyed; sent++) {
    if (response.write(piece)) continue;
    await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
};

/**
 * Sends a response that promises to keep the connection open, and closes the connection up to 10 ms later.
 */
export const closesAfterAnswering: Behaviour = async (exchange) => {
  await exchange.read();
  const { socket } = exchange.request;
  exchange.answer(200);
  exchange.response.once('finish', () => setTimeout(() => socket.destroy(), Math.random() * 10));
};

/**
 * Answers the first request on each connection, and promises to keep the connection open. Closes the
 * connection when the next request arrives, without reading the request. This is what a client sees if a
 * receiver closes an idle connection at the moment when the client sends.
 */
export const closesAtNextRequest: Behaviour = async (exchange) => {
  if (exchange.isOnUsedConnection) return void exchange.request.socket.destroy();
  await succeeds(exchange);
};

/**
 * Responds slowly, so that newer states of an order are committed while an older state is in flight. A random
 * quarter of the requests with orders get status 503, so that orders are also retried.
 */
export const answersUnsteadily: Behaviour = async (exchange) => {
  await exchange.read();
  const isOrder = exchange.webhook.startsWith('/orders/');
  const status = isOrder && Math.random() < 0.25 ? 503 : 200;
  setTimeout(() => exchange.answer(status), Math.random() * (isOrder ? 200 : 40));
};

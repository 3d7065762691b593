import type { ServerResponse } from 'node:http';

/** The methods of a response that send the status. */
const sendingMethods = ['writeHead', 'write', 'end'] as const;

/**
 * Calls the listener once, with the status, as soon as somebody starts to answer. The events of a response
 * don't show this: if the sender has disconnected, `close` comes while the handler is still running, and
 * `finish` never comes.
 */
export function whenAnswered(response: ServerResponse, listener: (status: number) => void): void {
  let isAnswered = false;
  for (const method of sendingMethods) {
    const original = response[method] as (...given: unknown[]) => unknown;
    const observed = (...given: unknown[]): unknown => {
      const status = method === 'writeHead' ? Number(given[0]) : response.statusCode;
      if (!isAnswered) listener(status);
      isAnswered = true;
      return original.apply(response, given);
    };
    Object.assign(response, { [method]: observed });
  }
}

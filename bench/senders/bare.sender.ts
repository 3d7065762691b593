import { Agent, request } from 'node:http';
import { senderHeaders } from './sender.js';

const agent = new Agent({ keepAlive: true });

/** Sends with `node:http` alone. No sender that is built on Node's own client can be faster. */
export function bareSender(url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { ...senderHeaders, 'content-length': Buffer.byteLength(body) };
    const outgoing = request(url, { method: 'PUT', agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.resume().once('end', resolve);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

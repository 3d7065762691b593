import { Agent } from 'node:http';
import axios from 'axios';
import { senderHeaders } from './sender.js';

/**
 * The axios instance that sends all requests. It is configured in the way that the documentation of axios
 * recommends: one instance, keep-alive, no redirects, no transforms.
 */
const client = axios.create({
  httpAgent: new Agent({ keepAlive: true }),
  headers: senderHeaders,
  timeout: 15_000,
  maxRedirects: 0,
  proxy: false,
  transformRequest: [],
  transformResponse: [],
  responseType: 'text',
  validateStatus: (status) => status === 200,
});

export async function axiosSender(url: string, body: string): Promise<void> {
  await client.put(url, body);
}

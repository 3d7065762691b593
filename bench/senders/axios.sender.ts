import { Agent } from 'node:http';
import axios from 'axios';
import { senderHeaders } from './sender.js';

/** Tuned as its manual says: one instance, connections kept, no redirects, nothing transformed. */
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

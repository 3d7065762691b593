import type { Readable } from 'node:stream';
import { v2Error } from '../v2/v2-errors.js';

/**
 * Reads all bytes of a request body.
 * @throws v2's error 413 as soon as more than `limit` bytes have arrived. The rest of the body is still read
 *   and discarded, so that the client receives the response
 */
export function readAll(stream: Readable, limit: number): Promise<Buffer> {
  if (stream.readableEnded || stream.destroyed) return Promise.resolve(Buffer.alloc(0));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(v2Error(413, 'Request body too large.'));
    });
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.once('error', () => reject(v2Error(400, 'The request body could not be read.')));
    stream.once('close', () => reject(v2Error(400, 'The request was aborted.')));
  });
}

import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

/** An HTTP response, exactly as it was received. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, parsed as JSON. Undefined if the body is not JSON. */
  readonly json: unknown;
}

export interface RestRequest {
  readonly headers?: Record<string, string>;
  /**
   * The body of the request. Strings and buffers are sent unchanged. Any other value is sent as JSON, with
   * the content type of JSON.
   */
  readonly body?: unknown;
}

/**
 * An HTTP client that sends any method, path and bytes, including requests that HTTP client libraries would
 * refuse to send.
 */
export class RestClient {
  constructor(
    readonly origin: string,
    private readonly defaults: Record<string, string> = {},
  ) {}

  with(headers: Record<string, string>): RestClient {
    return new RestClient(this.origin, { ...this.defaults, ...headers });
  }

  get(path: string, given: RestRequest = {}): Promise<RestAnswer> {
    return this.call('GET', path, given);
  }

  post(path: string, body?: unknown, given: RestRequest = {}): Promise<RestAnswer> {
    return this.call('POST', path, { ...given, body });
  }

  call(method: string, path: string, { headers = {}, body }: RestRequest = {}): Promise<RestAnswer> {
    const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    const bytes = isRaw ? body : JSON.stringify(body);
    const type: Record<string, string> = isRaw ? {} : { 'content-type': 'application/json' };
    const length: Record<string, string> =
      bytes === undefined || 'transfer-encoding' in headers
        ? {}
        : { 'content-length': String(Buffer.byteLength(bytes)) };
    const { hostname, port } = new URL(this.origin);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { hostname, port, method, path, headers: { ...this.defaults, ...type, ...length, ...headers } },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', reject);
          answer.once('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: answer.statusCode!, headers: answer.headers, text, json: jsonOf(text) });
          });
        },
      );
      outgoing.once('error', reject);
      outgoing.end(bytes);
    });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { Readable } from 'node:stream';
import { readAll } from './body-stream.js';
import type { HttpRequest } from '../v2/http-exchange.js';
import { contentTypeOf } from './raw-bodies.js';
import { notAnObject, unsupportedMediaType, v2Error } from '../v2/v2-errors.js';

/** Maximum size of a request body, in bytes. The two fields of a webhook need far less. */
const maxBodySize = 100 * 1024;

/** The fields of a request body, before validation. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns the JSON object in the body of a request to the library's routes. A missing body counts as an empty
 * object.
 * @throws v2's error 413 if the body is too large, 415 if the content type isn't JSON or the body is
 *   compressed, or 400 if the body isn't a valid JSON object. The checks run in this order
 */
export async function fieldsOf(request: HttpRequest): Promise<Fields> {
  const body = await bodyOf(request);
  if (!Buffer.isBuffer(body)) return asFields(body, '');
  if (body.length === 0) return {};
  refuseOtherThanJson(request);
  const text = decode(body);
  return asFields(parse(text), text);
}

/**
 * Returns the bytes of the body. If the host has parsed the body in spite of `RawBodies`, returns the parsed
 * value.
 */
async function bodyOf(request: HttpRequest): Promise<unknown> {
  const { rawBody, body } = request;
  if (Buffer.isBuffer(rawBody)) return limited(rawBody);
  if (Buffer.isBuffer(body)) return limited(body);
  if (typeof body === 'string') return limited(Buffer.from(body));
  if (body instanceof Readable) return readAll(body, maxBodySize);
  if (body !== undefined) return body;
  return readAll(request.raw ?? (request as unknown as Readable), maxBodySize);
}

function limited(bytes: Buffer): Buffer {
  if (bytes.length > maxBodySize) throw v2Error(413, 'Request body too large.');
  return bytes;
}

function refuseOtherThanJson(request: HttpRequest): void {
  const contentType = contentTypeOf(request) ?? '';
  if (contentType.split(';')[0]!.trim().toLowerCase() !== 'application/json') {
    throw unsupportedMediaType(contentType);
  }
  const encoding = request.headers['content-encoding']?.trim() || 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw v2Error(415, `Unsupported content encoding "${encoding}" in request.`);
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw v2Error(400, 'JSON parse error - the body is not valid UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw v2Error(400, `JSON parse error - ${(error as SyntaxError).message}`);
  }
}

function asFields(value: unknown, text: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw notAnObject(pythonTypeOf(value, text));
  }
  return value as Fields;
}

/**
 * Returns the name of a value's type in Python. v2's error texts contain such names, because v2 is written in
 * Python. The JSON text of the value is needed to distinguish the float `1.0` from the integer `1`.
 */
function pythonTypeOf(value: unknown, text: string): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return /[.eE]/.test(text) || !Number.isInteger(value) ? 'float' : 'int';
}

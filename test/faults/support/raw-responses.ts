const kib = 1024;
export const responseLimit = 4 * kib;
/** The bounds that docs/security.md states. */
export const maxHeadSize = 64 * kib;
export const maxLines = 100;
const maxInformational = 2;
export const maxBody = responseLimit + 16 * kib;

const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;
const end = 'Content-Length: 0\r\n\r\n';
const many = (text: string, count: number) => text.repeat(count);

/** The responses with `count` additional bytes, lines or responses, by the place where these are. */
const responses = {
  'leading blank lines': (count) => `${many('\r\n', count)}${ok}${end}`,
  'reason phrase': (count) => `HTTP/1.1 200 ${many('x', count)}\r\n${end}`,
  'header name': (count) => `${ok}x${many('x', count)}: 1\r\n${end}`,
  'header value': (count) => `${ok}x: ${many('x', count)}\r\n${end}`,
  'header lines': (count) => `${ok}${many('a:\r\n', count)}${end}`,
  'informational reason phrase': (count) => `HTTP/1.1 103 ${many('x', count)}\r\n\r\n${ok}${end}`,
  'informational header lines': (count) => `HTTP/1.1 103 x\r\n${many('a:\r\n', count)}\r\n${ok}${end}`,
  'informational responses': (count) => `${many('HTTP/1.1 100 Continue\r\n\r\n', count)}${ok}${end}`,
  'chunk size': (count) => `${chunked}${many('0', count)}2\r\nok\r\n0\r\n\r\n`,
  'chunk extension': (count) => `${chunked}2;x${many('x', count)}\r\nok\r\n0\r\n\r\n`,
  'chunk data': (count) => `${chunked}${count.toString(16)}\r\n${many('x', count)}\r\n0\r\n\r\n`,
  'tiny chunks': (count) => `${chunked}${many('1\r\nx\r\n', count)}0\r\n\r\n`,
  'trailer value': (count) => `${chunked}0\r\nx: ${many('x', count)}\r\n\r\n`,
  'trailer lines': (count) => `${chunked}0\r\n${many('a:\r\n', count)}\r\n`,
  'body with a length': (count) => `${ok}Content-Length: ${count}\r\n\r\n${many('x', count)}`,
  'after the body': (count) => `${ok}Content-Length: 2\r\n\r\nok${many('x', count)}`,
} satisfies Readonly<Record<string, (count: number) => string>>;

/** Where in the response the additional bytes are. */
export type Place = keyof typeof responses;
export const places = Object.keys(responses) as Place[];

/** A response that has `count` additional bytes, lines or responses at the place. */
export interface RawResponse {
  readonly place: Place;
  readonly count: number;
}

export function textOf({ place, count }: RawResponse): string {
  return responses[place](count);
}

export const isCountOfLines = (place: Place) => place.endsWith('lines');

/** Returns the verdict that the bounds imply. It is computed from the whole response. */
export function expectedVerdict({ place, count }: RawResponse): string {
  const response = responses[place](count);
  if (isCountOfLines(place)) {
    // The response has one more line: `Content-Length` or `Transfer-Encoding`.
    if (count + 1 > maxLines) return 'answer has too many header lines';
  }
  if (place === 'informational responses' && count > maxInformational)
    return 'too many informational answers';
  const framing = response.indexOf(chunked);
  const isInBody = framing !== -1 || place === 'body with a length' || place === 'after the body';
  return !isInBody && response.length > maxHeadSize ? 'answer has too large headers' : 'status 200';
}

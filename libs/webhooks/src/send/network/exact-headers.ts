import { channel } from 'node:diagnostics_channel';
import type { Dispatcher } from 'undici';

/** The part of undici's request that instrumentations change. */
interface CreatedRequest extends Pick<Dispatcher.DispatchOptions, 'method' | 'path' | 'origin'> {
  /** Each name is followed by its value. */
  headers: readonly string[];
  addHeader: (name: string, value: string) => unknown;
}

/** The request to create, with its headers as a list in which each name is followed by its value. */
export interface ExactRequest extends Pick<Dispatcher.DispatchOptions, 'method' | 'path' | 'origin'> {
  readonly headers: readonly string[];
}

const unlisted: ReadonlySet<string> = new Set(['connection', 'content-length']);

/** On this channel, undici publishes each new request. Instrumentations then add headers to the request. */
const creations = channel('undici:request:create');

/**
 * Dispatches a request, which undici creates synchronously. Sends exactly the given headers, and those that
 * undici derives from the URL and the body. Otherwise tracing would add headers such as `traceparent` and
 * `baggage`, which tell the receivers about requests of the host and its users.
 */
export function withExactHeaders(expected: ExactRequest, dispatch: () => void): void {
  // The protection makes a request several times as expensive, so it is only used if it is needed.
  if (!creations.hasSubscribers) return dispatch();
  let isProtected = false;
  // Throws no errors, because an error in a subscriber ends the process.
  const protectExpected = (message: unknown): void => {
    const { request } = message as { readonly request: CreatedRequest };
    if (isProtected || !isSame(request, expected)) return;
    isProtected = true;
    protect(request, expected.headers);
  };
  // The last subscriber sees what all others have added.
  creations.subscribe(protectExpected);
  try {
    dispatch();
  } finally {
    creations.unsubscribe(protectExpected);
  }
}

/** Returns false if a subscriber sends another request while the expected request is being created. */
function isSame(request: CreatedRequest, { origin, path, method }: ExactRequest): boolean {
  return request.origin === origin && request.path === path && request.method === method;
}

/** Removes the headers that subscribers have added, and ignores those that they add later. */
function protect(request: CreatedRequest, headers: readonly string[]): void {
  const written = writtenHeaders(headers);
  const ignored = (): undefined => undefined;
  Object.defineProperties(request, {
    // Instrumentations may change the list that they get. So each reader gets a copy.
    headers: { get: () => [...written], set: ignored },
    addHeader: { get: () => () => request, set: ignored },
  });
}

/** Omits the headers that undici keeps outside its list of headers. */
function writtenHeaders(headers: readonly string[]): readonly string[] {
  return headers.filter((_, index) => !unlisted.has(headers[index - (index % 2)]!.toLowerCase()));
}

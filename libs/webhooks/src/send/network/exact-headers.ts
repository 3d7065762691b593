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
  readonly headers: string[];
}

/** On this channel, undici publishes each new request. Instrumentations then add headers to the request. */
const creations = channel('undici:request:create');

/** The request that undici is creating now. Undefined if the request isn't one of the library's. */
let expected: ExactRequest | undefined;

/**
 * Protects the headers of the library's requests from the instrumentations of the process, until `close`.
 * Without this protection, tracing adds headers such as `traceparent` and `baggage`, which tell the receivers
 * about requests of the host and its users.
 */
export class ExactHeaders {
  constructor() {
    creations.subscribe(protect);
  }

  /**
   * Dispatches a request, which undici creates synchronously. Exactly the given headers are sent, and those
   * that undici derives from the URL and the body.
   */
  dispatch(request: ExactRequest, dispatch: () => void): void {
    expected = request;
    try {
      dispatch();
    } finally {
      expected = undefined;
    }
  }

  close(): void {
    creations.unsubscribe(protect);
  }
}

/**
 * Removes the headers that other subscribers of the channel have added, and ignores those that later
 * subscribers add. Throws no errors, because an error in a subscriber ends the process.
 */
function protect(message: unknown): void {
  const { request } = message as { readonly request: CreatedRequest };
  if (!expected || !isSame(request, expected)) return;
  const headers = writtenHeaders(expected.headers);
  // Each instance of `ExactHeaders` has subscribed this function, and one call per request is enough.
  expected = undefined;
  const ignored = (): undefined => undefined;
  Object.defineProperties(request, {
    // Instrumentations may change the list that they get. So each reader gets a copy.
    headers: { get: () => [...headers], set: ignored },
    addHeader: { get: () => () => request, set: ignored },
  });
}

/** Returns false if a subscriber sends another request while the expected request is being created. */
function isSame(request: CreatedRequest, { origin, path, method }: ExactRequest): boolean {
  return request.origin === origin && request.path === path && request.method === method;
}

/** Omits `Connection`, which undici keeps outside its list of headers. */
function writtenHeaders(headers: readonly string[]): readonly string[] {
  return headers.filter((_, index) => headers[index - (index % 2)]!.toLowerCase() !== 'connection');
}

const beforePath = /^[a-z][a-z\d+.-]*:[\\/]*[^\\/?#]*/i;

/** Visible ASCII without the backslash, which URLs treat as a slash. */
const sendable = /^[\x21-\x5b\x5d-\x7e]*$/;

/**
 * Returns the path and query of a URL as its owner wrote them. `new URL()` would resolve `..` and escape
 * characters, so a receiver that compares or signs its URL would see a different one. A path that can't stand
 * in a request line is written as `new URL()` writes it.
 *
 * @param text the URL as it was written
 * @param url the same URL, parsed
 */
export function requestPath(text: string, url: URL): string {
  const start = beforePath.exec(text)?.[0].length;
  if (start === undefined) return url.pathname + url.search;
  const fragment = text.indexOf('#', start);
  const written = text.slice(start, fragment === -1 ? undefined : fragment);
  if (!sendable.test(written)) return url.pathname + url.search;
  return written.startsWith('/') ? written : `/${written}`;
}

const beforePath = /^[a-z][a-z\d+.-]*:[\\/]*[^\\/?#]*/i;

/** Matches visible ASCII characters, except the backslash, which URLs treat as a slash. */
const sendable = /^[\x21-\x5b\x5d-\x7e]*$/;

/**
 * Returns the path and the query of a URL exactly as the webhook's owner wrote them. The class `URL` resolves
 * `..` and escapes characters. A receiver that compares or signs its URL would then see a different URL. If
 * the path contains characters that a request line can't contain, returns the parsed and escaped path
 * instead.
 *
 * @param text the URL as the webhook's owner wrote it
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

const beforeThePath = /^[a-z][a-z\d+.-]*:[\\/]*[^\\/?#]*/i;

/** Visible ASCII without the backslash, which URLs take for a slash. */
const canBeSentAsItIs = /^[\x21-\x5b\x5d-\x7e]*$/;

/**
 * Path and query of a url as its owner wrote them: `new URL()` would resolve `..` and escape characters, and a receiver that
 * compares or signs its url would see another one. Only what can't stand in a request line is written as `new URL()` does.
 *
 * @param text the url as it was written
 * @param url the same, parsed
 */
export function requestPath(text: string, url: URL): string {
  const start = beforeThePath.exec(text)?.[0].length;
  if (start === undefined) return url.pathname + url.search;
  const fragment = text.indexOf('#', start);
  const written = text.slice(start, fragment === -1 ? undefined : fragment);
  if (!canBeSentAsItIs.test(written)) return url.pathname + url.search;
  return written.startsWith('/') ? written : `/${written}`;
}

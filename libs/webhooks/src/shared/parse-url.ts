/**
 * Parses a URL. Returns undefined if the text is not a URL. `URL.canParse` can't be used, because of a bug in
 * Node 20: once V8 has optimised `canParse`, it rejects URLs with Latin-1 letters such as `ü`.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

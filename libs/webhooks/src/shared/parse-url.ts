/**
 * Parses a URL. Returns undefined if the text is not a URL. Doesn't use `URL.canParse`, because Node 20 has a
 * bug: after V8 has optimised it, it rejects URLs with Latin-1 letters such as `ü`.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

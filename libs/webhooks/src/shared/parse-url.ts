/**
 * Undefined for what is no url. Not by `URL.canParse`: once V8 has optimised that, Node 20 says no to urls
 * with Latin-1 letters such as `ü`.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * Returns undefined if the text is not a URL. Doesn't use `URL.canParse`: once V8 has optimised it, Node 20
 * refuses URLs with Latin-1 letters such as `ü`.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

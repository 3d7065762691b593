/** All control characters but line feed and tab. */
const unstorable = /[^\P{Cc}\n\t]/gu;

/** Keeps nothing between two texts. */
const whole = new TextDecoder();

/**
 * The beginning of a body as text that every database can store: what isn't UTF-8, and control characters (PostgreSQL refuses
 * NUL), become U+FFFD, and line ends line feeds.
 *
 * @param isCut the bytes may end inside a character, which is then left out
 * @returns null for an empty body
 */
export function excerptOf(bytes: Uint8Array, { isCut }: { isCut: boolean }): string | null {
  if (bytes.length === 0) return null;
  const text = isCut ? new TextDecoder().decode(bytes, { stream: true }) : whole.decode(bytes);
  return storableText(text) || null;
}

/** Text without what some database refuses. */
export function storableText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unstorable, '\ufffd');
}

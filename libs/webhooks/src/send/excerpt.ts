/** All control characters except line feed and tab. */
const unstorable = /[^\P{Cc}\n\t]/gu;

/** Keeps no state between texts. */
const whole = new TextDecoder();

/**
 * Returns the beginning of a body as text that every database can store. Invalid UTF-8 and control characters
 * (PostgreSQL refuses NUL) become U+FFFD, and line ends become line feeds.
 *
 * @param isCut whether the bytes may end within a character, which is then omitted
 * @returns null for an empty body
 */
export function excerptOf(bytes: Uint8Array, { isCut }: { isCut: boolean }): string | null {
  if (bytes.length === 0) return null;
  const text = isCut ? new TextDecoder().decode(bytes, { stream: true }) : whole.decode(bytes);
  return storableText(text) || null;
}

/** Replaces the characters that some databases refuse. */
export function storableText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unstorable, '\ufffd');
}

/** Matches all control characters except line feed and tab. */
const unstorable = /[^\P{Cc}\n\t]/gu;

/** Decodes complete texts. One decoder is enough, because it keeps no state between texts. */
const whole = new TextDecoder();

/**
 * Returns the beginning of a body as text that every database can store. Invalid UTF-8 and control characters
 * become U+FFFD (PostgreSQL refuses NUL), and all line ends become line feeds.
 *
 * @param isCut true if the bytes may end within a character. This character is then omitted
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

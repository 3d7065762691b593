/**
 * The beginning of a secret is not masked if it has at most this many characters. Such a short match may be a
 * coincidence, and is of no use to an attacker.
 */
const maxHarmlessLength = 7;

/**
 * Masks each secret in a text, so that the text may be shown and stored. The text may have been truncated
 * within a secret. So if the text ends with the beginning of a secret, this beginning is also masked.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const nonEmpty = secrets.filter((secret) => secret !== '');
  return nonEmpty.reduce((safe, secret) => withoutBeginning(safe.replaceAll(secret, '***'), secret), text);
}

function withoutBeginning(text: string, secret: string): string {
  for (let length = Math.min(secret.length - 1, text.length); length > maxHarmlessLength; length--) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}***`;
  }
  return text;
}

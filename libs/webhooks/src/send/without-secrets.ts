/**
 * Beginnings of a secret up to this length are not masked: they are of no use to an attacker, and may be a
 * coincidence.
 */
const maxHarmlessLength = 7;

/**
 * Masks each secret in a text, so that the text may be shown and stored. Also masks the beginning of a secret
 * at the end of the text, where the text may be truncated.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const nonEmpty = secrets.filter((secret) => secret !== '');
  return nonEmpty.reduce((safe, secret) => withoutBeginning(safe.replaceAll(secret, '***'), secret), text);
}

function withoutBeginning(text: string, secret: string): string {
  for (let length = secret.length - 1; length > maxHarmlessLength; length--) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}***`;
  }
  return text;
}

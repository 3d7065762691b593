/**
 * Length up to which the beginning of a secret is not masked. Such a short text is of no use to an attacker,
 * and may be a coincidence.
 */
const maxHarmlessLength = 7;

/**
 * Masks each secret in a text, so that the text may be shown and stored. If the text ends with the beginning
 * of a secret, masks this beginning too, because the text may be truncated there.
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

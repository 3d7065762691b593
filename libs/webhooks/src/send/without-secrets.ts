/** Characters of a secret that are no use to anybody, and may be a coincidence. */
const fewCharacters = 7;

/** Text that may be shown and stored: with stars for each secret in it, and for the beginning of one at its end, where it may be cut off. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const given = secrets.filter((secret) => secret !== '');
  return given.reduce((safe, secret) => withoutBeginning(safe.replaceAll(secret, '***'), secret), text);
}

function withoutBeginning(text: string, secret: string): string {
  for (let length = secret.length - 1; length > fewCharacters; length--) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}***`;
  }
  return text;
}

/**
 * What a receiver knows of its webhook, to verify requests. If you give several credentials, all must match,
 * except that either signature is accepted. Each can be a list, while you replace one value by another.
 */
export interface WebhookCredentials {
  /**
   * The webhook's secret, `whsec_…`, from `GET …/webhooks/{pk}/secret/`. The request must be signed with it.
   */
  readonly secret?: string | readonly string[] | undefined;
  /**
   * The webhook's public key, `whpk_…`, from the same route. The request must be signed with Ed25519 by its
   * private key. With a secret too, either signature is accepted.
   */
  readonly publicKey?: string | readonly string[] | undefined;
  /**
   * The webhook's `token`. The request must carry it in the header `Auth`. It proves nothing about the body
   * and its age, so prefer the secret.
   */
  readonly token?: string | readonly string[] | undefined;
}

/** The same credentials as lists. A list is empty if that credential was not given. */
export interface CheckedCredentials {
  readonly secrets: readonly string[];
  readonly publicKeys: readonly string[];
  readonly tokens: readonly string[];
}

/**
 * Checks credentials, so that an environment variable that isn't set doesn't accept every request.
 *
 * @throws TypeError when no credential is given, or one is empty or malformed
 */
export function checkCredentials({ secret, publicKey, token }: WebhookCredentials): CheckedCredentials {
  if ([secret, publicKey, token].every((given) => given === undefined))
    throw new TypeError(
      'The secret, the public key or the token of the webhook is required, and none is given',
    );
  const [secrets, publicKeys, tokens] = [listOf(secret), listOf(publicKey), listOf(token)];
  if (secret !== undefined && !isListOf(secrets, /^(whsec_)?[A-Za-z0-9+/]{22,}={0,2}$/))
    throw new TypeError('secret must be the secret of a webhook, "whsec_…", or a list of secrets');
  if (publicKey !== undefined && !isListOf(publicKeys, /^(whpk_)?[A-Za-z0-9+/]{43}=$/))
    throw new TypeError('publicKey must be the public key of a webhook, "whpk_…", or a list of public keys');
  if (token !== undefined && !isListOf(tokens, /./))
    throw new TypeError('token must be the token of a webhook, or a list of tokens');
  return { secrets, publicKeys, tokens };
}

function listOf(given: string | readonly string[] | undefined): readonly string[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given as string];
}

function isListOf(values: readonly string[], pattern: RegExp): boolean {
  return values.length > 0 && values.every((value) => typeof value === 'string' && pattern.test(value));
}

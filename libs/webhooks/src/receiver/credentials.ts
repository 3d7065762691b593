/**
 * The credentials with which a receiver verifies the requests of its webhook. Give at least one of them. If
 * you give a token together with a secret or a public key, a request must have the token and a valid
 * signature. If you give a secret and a public key, a signature by one of the two is enough. Each credential
 * can be a list. While you replace a value, list the old value and the new value, so that both are accepted.
 */
export interface WebhookCredentials {
  /**
   * The webhook's signing secret, `whsec_…`, from `GET …/webhooks/{pk}/secret/`. The request must be signed
   * with this secret.
   */
  readonly secret?: string | readonly string[] | undefined;
  /**
   * The webhook's public key, `whpk_…`, from the same route as the secret. If you give only this key, the
   * request must be signed with the matching private key (Ed25519). If you also give a secret, either of the
   * two signatures is enough.
   */
  readonly publicKey?: string | readonly string[] | undefined;
  /**
   * The webhook's `token`. The request must contain this token in the header `Auth`. A token doesn't prove
   * that the body is unchanged or that the request is recent, so prefer the secret.
   */
  readonly token?: string | readonly string[] | undefined;
}

/** The credentials as lists. If a credential was not given, its list is empty. */
export interface CheckedCredentials {
  readonly secrets: readonly string[];
  readonly publicKeys: readonly string[];
  readonly tokens: readonly string[];
}

/**
 * Checks credentials and returns them as lists. Without this check, an environment variable that isn't set
 * could make a receiver accept every request.
 *
 * @throws TypeError when no credential is given, or a credential is empty or malformed
 */
export function checkCredentials({ secret, publicKey, token }: WebhookCredentials): CheckedCredentials {
  if ([secret, publicKey, token].every((given) => given === undefined))
    throw new TypeError(
      'No credential is given; pass the secret, the public key or the token of the webhook',
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

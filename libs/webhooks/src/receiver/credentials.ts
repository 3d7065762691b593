/** By what a receiver knows its webhook; of what is given, all must hold. Several of a kind while one takes the place of another. */
export interface WebhookCredentials {
  /** `whsec_…`, of `GET …/webhooks/{pk}/secret/`: the request must be signed with it. */
  readonly secret?: string | readonly string[] | undefined;
  /** `whpk_…`, beside it: the request must be signed with Ed25519 by the key that belongs to it. With a secret too, either signature will do. */
  readonly publicKey?: string | readonly string[] | undefined;
  /** The `token` of the webhook: the request must carry it in `Auth`. It says nothing about the body and its age: better give the secret. */
  readonly token?: string | readonly string[] | undefined;
}

/** The same in lists; an empty list where nothing of the kind was given. */
export interface CheckedCredentials {
  readonly secrets: readonly string[];
  readonly publicKeys: readonly string[];
  readonly tokens: readonly string[];
}

/**
 * A variable that isn't set must not let everything in.
 * @throws TypeError when there is nothing to know a webhook by, or something that everybody would know
 */
export function checkedCredentials({ secret, publicKey, token }: WebhookCredentials): CheckedCredentials {
  if ([secret, publicKey, token].every((given) => given === undefined))
    throw new TypeError('A webhook is known by its secret, its public key or its token, and none is given');
  const [secrets, publicKeys, tokens] = [listOf(secret), listOf(publicKey), listOf(token)];
  if (secret !== undefined && !isListOf(secrets, /^(whsec_)?[A-Za-z0-9+/]{22,}={0,2}$/))
    throw new TypeError('secret must be the secret of a webhook, "whsec_…", or a list of such');
  if (publicKey !== undefined && !isListOf(publicKeys, /^(whpk_)?[A-Za-z0-9+/]{43}=$/))
    throw new TypeError('publicKey must be the public key of a webhook, "whpk_…", or a list of such');
  if (token !== undefined && !isListOf(tokens, /./))
    throw new TypeError('token must be the token of a webhook, or a list of such');
  return { secrets, publicKeys, tokens };
}

function listOf(given: string | readonly string[] | undefined): readonly string[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given as string];
}

function isListOf(values: readonly string[], pattern: RegExp): boolean {
  return values.length > 0 && values.every((value) => typeof value === 'string' && pattern.test(value));
}

/**
 * The credentials with which a receiver verifies the requests of its webhook. Give at least one of them. If
 * you give a token together with a secret or a public key, a request must have the token and a valid
 * signature. If you give a secret and a public key, a signature by one of the two is enough. Each credential
 * can be a list. While you replace a value, list the old value and the new value, so that both are accepted.
 * A credential whose value is undefined, for example because an environment variable is missing, is an error.
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

/** Says what a value of each credential looks like. */
const rules: Readonly<Record<keyof WebhookCredentials, { readonly pattern: RegExp; readonly rule: string }>> =
  {
    secret: {
      pattern: /^(whsec_)?[A-Za-z0-9+/]{22,}={0,2}$/,
      rule: 'must be the secret of a webhook, "whsec_…", or a list of secrets',
    },
    publicKey: {
      pattern: /^(whpk_)?[A-Za-z0-9+/]{43}=$/,
      rule: 'must be the public key of a webhook, "whpk_…", or a list of public keys',
    },
    token: { pattern: /./, rule: 'must be the token of a webhook, or a list of tokens' },
  };

/**
 * Checks credentials and returns them as lists. A credential that is given must have a value: `secret:
 * undefined` is refused, even beside a token, and so is a misspelt name. Otherwise an environment variable
 * that isn't set, or a typing error, could make a receiver check less than its author meant.
 *
 * @param others the names of other options that the same object may contain
 * @throws TypeError when no credential is given, a credential is undefined, empty or malformed, or a name is
 *   unknown
 */
export function checkCredentials(
  credentials: WebhookCredentials,
  others: readonly string[] = [],
): CheckedCredentials {
  const unknown = Object.keys(credentials).find((name) => !(name in rules) && !others.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`There is no option ${unknown}; the credentials are secret, publicKey and token`);
  const checked = {
    secrets: checkedValues(credentials, 'secret'),
    publicKeys: checkedValues(credentials, 'publicKey'),
    tokens: checkedValues(credentials, 'token'),
  };
  if (Object.values(checked).every((values) => values.length === 0))
    throw new TypeError(
      'No credential is given; pass the secret, the public key or the token of the webhook',
    );
  return checked;
}

/** The errors don't quote the value, because it may be a part of a secret. */
function checkedValues(credentials: WebhookCredentials, name: keyof WebhookCredentials): readonly string[] {
  if (!(name in credentials)) return [];
  const given: unknown = credentials[name];
  if (given === undefined || given === null)
    throw new TypeError(
      `${name} is ${String(given)}; pass its value, or leave out ${name} if requests need none`,
    );
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  const { pattern, rule } = rules[name];
  if (values.length > 0 && values.every((value) => typeof value === 'string' && pattern.test(value)))
    return values as readonly string[];
  throw new TypeError(`${name} ${rule}`);
}

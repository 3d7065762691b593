import { SettingsError } from './settings-error.js';

/** The orgs that each bearer token may use, by token. */
export type BearerTokens = ReadonlyMap<string, ReadonlySet<string>>;

/** The default of `BEARER_TOKENS`: the tokens in the examples of v2's documentation. */
const seed = '4ef5b29b1f4f35c383bebfccf4bf4d01:1;0cc175b9c0f1b6a831c399e269772661:DP';

/** Reads `BEARER_TOKENS`: `token:org,org;token:org`. */
export function bearerTokens(value = seed): BearerTokens {
  const tokens = new Map<string, Set<string>>();
  for (const entry of value.split(';').filter((text) => text.trim() !== '')) {
    const [, token, orgs] = /^\s*([^\s:;,]+):([\w.~-]{1,64}(?:,[\w.~-]{1,64})*)\s*$/.exec(entry) ?? [];
    // The message doesn't quote the value, because the value contains tokens.
    if (token === undefined || orgs === undefined)
      throw new SettingsError('BEARER_TOKENS', 'must be token:org,org;token:org');
    tokens.set(token, new Set([...(tokens.get(token) ?? []), ...orgs.split(',')]));
  }
  return tokens;
}

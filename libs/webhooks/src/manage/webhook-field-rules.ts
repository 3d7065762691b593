import { parseUrl } from '../shared/parse-url.js';

/**
 * Maximum length of a `remote_url`, in characters. Webhooks that an older version of the library created may
 * have longer URLs. They are shown and get requests like all others.
 */
export const maxRemoteUrlLength = 2048;

/**
 * Characters that a URL must not contain: white space, control characters, backslashes and lone surrogates.
 */
const neverInUrls = /[\s\p{Cc}\p{Surrogate}\\]/u;

/**
 * Returns v2's error text for an invalid `remote_url`, or undefined if the URL is valid. Doesn't check the
 * receiver's address, because each delivery checks the address when it connects.
 */
export function remoteUrlProblem(
  value: unknown,
  { partial, development }: { readonly partial: boolean; readonly development: boolean },
): string | undefined {
  if (value === undefined) return partial ? undefined : 'This field is required.';
  if (value === null) return 'This field may not be null.';
  if (typeof value !== 'string') return 'Not a valid string.';
  const url = value.trim();
  if (url === '') return 'This field may not be blank.';
  if (Array.from(url).length > maxRemoteUrlLength) {
    return `Ensure this field has no more than ${maxRemoteUrlLength} characters.`;
  }
  return isUrl(url, development) ? undefined : 'Enter a valid URL.';
}

/** Returns v2's error text for an invalid `entity`, or undefined if the entity is valid. */
export function entityProblem(
  value: unknown,
  { entities }: { readonly entities: readonly string[] },
): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 'This field may not be null.';
  if (typeof value === 'string' && entities.includes(value)) return undefined;
  return `"${shown(value)}" is not a valid choice.`;
}

/**
 * Returns true for an absolute https URL. With the option `development`, also returns true for an absolute
 * http URL. The text is checked before it is parsed, because the parser silently repairs input such as
 * `https:example.com` and `https:///example.com`.
 */
function isUrl(url: string, development: boolean): boolean {
  const start = development ? /^https?:\/\/[^/?#]/i : /^https:\/\/[^/?#]/i;
  return start.test(url) && !neverInUrls.test(url) && parseUrl(url) !== undefined;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return 'an object nested too deeply to be shown';
  }
}

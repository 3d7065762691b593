import { parseUrl } from '../shared/parse-url.js';

/** The longest remote_url, in characters. */
export const remoteUrlLimit = 8192;

/** What stands in no URL: white space, control characters, backslashes, and halves of characters. */
const neverInUrls = /[\s\p{Cc}\p{Surrogate}\\]/u;

/** What is wrong with a `remote_url`, in v2's words. What may be *connected to* is decided when it is connected to, not here. */
export function remoteUrlProblem(
  value: unknown,
  { partial, development }: { readonly partial: boolean; readonly development: boolean },
): string | undefined {
  if (value === undefined) return partial ? undefined : 'This field is required.';
  if (value === null) return 'This field may not be null.';
  if (typeof value !== 'string') return 'Not a valid string.';
  const url = value.trim();
  if (url === '') return 'This field may not be blank.';
  if (Array.from(url).length > remoteUrlLimit) {
    return `Ensure this field has no more than ${remoteUrlLimit} characters.`;
  }
  return isUrl(url, development) ? undefined : 'Enter a valid URL.';
}

/** What is wrong with an `entity`, in v2's words. */
export function entityProblem(
  value: unknown,
  { entities }: { readonly entities: readonly string[] },
): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 'This field may not be null.';
  if (typeof value === 'string' && entities.includes(value)) return undefined;
  return `"${shown(value)}" is not a valid choice.`;
}

/** Parsing alone would accept `https:example.com`, `https:///example.com` and much else that it mends in silence. */
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

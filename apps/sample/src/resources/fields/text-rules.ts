import { refuse } from '../field.js';

/**
 * Returns the text unchanged if every database and receiver can store it. Refuses text with NUL characters or
 * unpaired surrogates, because some databases and receivers can't store such text.
 */
export function storable(value: string): string {
  if (value.includes('\0')) return refuse('Null characters are not allowed.');
  return /\p{Surrogate}/u.test(value) ? refuse('Not a valid string.') : value;
}

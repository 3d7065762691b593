import { refuse } from '../field.js';

/** Refuses text that some databases or receivers cannot store: NUL characters and unpaired surrogates. */
export function storable(value: string): string {
  if (value.includes('\0')) return refuse('Null characters are not allowed.');
  return /\p{Surrogate}/u.test(value) ? refuse('Not a valid string.') : value;
}

import { refuse } from '../field.js';

/** Refuses what not every database or receiver can take: NUL, and halves of surrogate pairs. */
export function storable(value: string): string {
  if (value.includes('\0')) return refuse('Null characters are not allowed.');
  return /\p{Surrogate}/u.test(value) ? refuse('Not a valid string.') : value;
}

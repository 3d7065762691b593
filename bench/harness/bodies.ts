import { createHash } from 'node:crypto';

/** Number of different texts that bodies can contain. */
export const textCount = 64;
const textLength = 3000;

/**
 * The texts of bodies. They are base64 of hashes, so a database cannot compress them, and they are the same
 * in every process and every run.
 */
export const texts: readonly string[] = Array.from({ length: textCount }, (_, k) => {
  let text = '';
  for (let n = 0; text.length < textLength; n++) {
    text += createHash('sha256').update(`${k}/${n}`).digest('base64').slice(0, 42);
  }
  return text.slice(0, textLength);
});

/** A body of 3 KB. `n` is the number of its event. */
export interface BenchBody {
  readonly n: number;
  readonly text: string;
}

export function bodyObject(n: number): BenchBody {
  return { n, text: texts[n % textCount]! };
}

export function bodyOf(n: number): string {
  return JSON.stringify(bodyObject(n));
}

/** `npm run test:faults` runs the matrix at length; CI, and everybody else, shortened. */
const isAtLength = process.env['FAULTS'] === 'at-length';

export function length(shortened: number, atLength: number): number {
  return isAtLength ? atLength : shortened;
}

/** Bounds a test; far more than it takes, for the machine may be busy. */
export const testTimeout = length(150_000, 1_200_000);

/**
 * `npm run test:matrix` runs the matrix at full length. All other test runs, including CI, use a shortened
 * version.
 */
const isAtLength = process.env['FAULTS'] === 'at-length';

export function length(shortened: number, atLength: number): number {
  return isAtLength ? atLength : shortened;
}

/** The timeout of a test. It is much longer than the test takes, because the machine may be busy. */
export const testTimeout = length(150_000, 1_200_000);

/**
 * True if `npm run test:faults` runs the fault tests at full length. All other test runs, including CI, use
 * shorter versions of the tests.
 */
const isAtLength = process.env['FAULTS'] === 'at-length';

export function length(shortened: number, atLength: number): number {
  return isAtLength ? atLength : shortened;
}

/**
 * The timeout of a test, in milliseconds. It is much longer than a test takes, because the machine may be
 * busy.
 */
export const testTimeout = length(150_000, 1_200_000);

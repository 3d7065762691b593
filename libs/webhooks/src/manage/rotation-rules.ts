import { parseIsoDate } from '../shared/iso-date.js';

const [day, second] = [86_400_000, 1000];

/** How long both secrets sign by default, in milliseconds. */
export const defaultOverlap = day;

/** Maximum time in which both secrets sign, in milliseconds. */
export const maxOverlap = 30 * day;

/**
 * Returns what is wrong with an `overlap` in milliseconds, in v2's words. They count in seconds, as clients
 * do.
 */
export function overlapProblem(overlap: number): string | undefined {
  if (!Number.isInteger(overlap)) return 'A valid integer is required.';
  if (overlap < 0) return 'Ensure this value is greater than or equal to 0.';
  if (overlap > maxOverlap) return `Ensure this value is less than or equal to ${maxOverlap / second}.`;
  return undefined;
}

/**
 * Converts a client's whole seconds to milliseconds. Returns NaN for any other value, and undefined for
 * undefined and null.
 */
export function overlapOf(given: unknown): number | undefined {
  if (given === undefined || given === null) return undefined;
  return Number.isSafeInteger(given) ? (given as number) * second : NaN;
}

/** Returns what is wrong with an `effective_at`, in v2's words. */
export function effectiveAtProblem(effectiveAt: Date): string | undefined {
  if (!Number.isNaN(effectiveAt.getTime())) return undefined;
  return 'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].';
}

/**
 * Parses a client's date. Returns an invalid Date for any other value, and undefined for undefined and null.
 */
export function effectiveAtOf(given: unknown): Date | undefined {
  if (given === undefined || given === null) return undefined;
  return parseIsoDate(given) ?? new Date(NaN);
}

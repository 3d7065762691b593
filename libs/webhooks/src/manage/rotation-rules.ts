import { parseIsoDate } from '../shared/iso-date.js';

const [day, second] = [86_400_000, 1000];

/** Default overlap, in milliseconds. During the overlap, the previous and the new secret both sign. */
export const defaultOverlap = day;

/** Maximum overlap, in milliseconds. */
export const maxOverlap = 30 * day;

/**
 * Returns v2's error text for an invalid `overlap`, or undefined if the overlap is valid. The parameter is in
 * milliseconds. The text states the maximum in seconds, because clients send the overlap in seconds.
 */
export function overlapProblem(overlap: number): string | undefined {
  if (!Number.isInteger(overlap)) return 'A valid integer is required.';
  if (overlap < 0) return 'Ensure this value is greater than or equal to 0.';
  if (overlap > maxOverlap) return `Ensure this value is less than or equal to ${maxOverlap / second}.`;
  return undefined;
}

/**
 * Converts a client's `overlap` from seconds to milliseconds. Returns undefined if the client sent nothing or
 * null. Returns NaN if the client sent anything else that is not a whole number.
 */
export function overlapOf(given: unknown): number | undefined {
  if (given === undefined || given === null) return undefined;
  return Number.isSafeInteger(given) ? (given as number) * second : NaN;
}

/** Returns v2's error text for an invalid `effective_at`, or undefined if the date is valid. */
export function effectiveAtProblem(effectiveAt: Date): string | undefined {
  if (!Number.isNaN(effectiveAt.getTime())) return undefined;
  return 'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].';
}

/**
 * Parses the `effective_at` that a client sent. Returns undefined if the client sent nothing or null. Returns
 * an invalid Date if the client sent anything else that is not a date.
 */
export function effectiveAtOf(given: unknown): Date | undefined {
  if (given === undefined || given === null) return undefined;
  return parseIsoDate(given) ?? new Date(NaN);
}

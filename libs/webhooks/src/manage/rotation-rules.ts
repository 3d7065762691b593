import { parseIsoDate } from '../shared/iso-date.js';

const [day, second] = [86_400_000, 1000];

/** How long two secrets sign unless something else is said, in milliseconds. */
export const defaultOverlap = day;

/** How long they may at most, in milliseconds. */
export const longestOverlap = 30 * day;

/** What is wrong with an `overlap` in milliseconds, in v2's words, which count in seconds as its clients do. */
export function overlapProblem(overlap: number): string | undefined {
  if (!Number.isInteger(overlap)) return 'A valid integer is required.';
  if (overlap < 0) return 'Ensure this value is greater than or equal to 0.';
  if (overlap > longestOverlap)
    return `Ensure this value is less than or equal to ${longestOverlap / second}.`;
  return undefined;
}

/** Milliseconds, of the whole seconds that a client gives; NaN for what is no such number, undefined for nothing and null. */
export function overlapOf(given: unknown): number | undefined {
  if (given === undefined || given === null) return undefined;
  return Number.isSafeInteger(given) ? (given as number) * second : NaN;
}

/** What is wrong with an `effective_at`, in v2's words. */
export function effectiveAtProblem(effectiveAt: Date): string | undefined {
  if (!Number.isNaN(effectiveAt.getTime())) return undefined;
  return 'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].';
}

/** The date that a client gives; an invalid one for what is none, undefined for nothing and null. */
export function effectiveAtOf(given: unknown): Date | undefined {
  if (given === undefined || given === null) return undefined;
  return parseIsoDate(given) ?? new Date(NaN);
}

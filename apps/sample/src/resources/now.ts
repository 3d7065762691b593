import { isoMoment } from './fields/moment.js';

/** Returns the current time as text in v2's format. */
export function now(): string {
  return isoMoment(new Date().toISOString())!;
}

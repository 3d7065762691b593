import { isoMoment } from './fields/moment.js';

/** The time of this request, as v2 writes it. */
export function now(): string {
  return isoMoment(new Date().toISOString())!;
}

import type { Arrival } from './arrival.js';
import type { Scene } from './scene.js';

/**
 * Maximum time from the arrival of a request to the record of its outcome, in milliseconds, if the process is
 * not interrupted. It includes the timeout of the attempt.
 */
const recordedWithin = 12_000;
/** Maximum time in which a process that continues notices that its leases have expired, in milliseconds. */
const noticedWithin = 5000;

/**
 * Returns a function that tells whether the process of a request was killed or stopped before it could record
 * the outcome.
 */
export function interrupted(scene: Scene): (arrival: Arrival) => boolean {
  const processes = new Map(scene.processes.map((process) => [process.number, process]));
  return ({ process, at }) => {
    const { interruptions } = processes.get(process)!;
    return interruptions.some(({ from, to }) => at > from - recordedWithin && at < to + noticedWithin);
  };
}

import type { Arrival } from './arrival.js';
import type { Scene } from './scene.js';

/**
 * Maximum time from the arrival of a request until its outcome is recorded, in milliseconds, if the process
 * is not interrupted. The timeout of the attempt is included.
 */
const recordedWithin = 12_000;
/** Maximum time that a process needs to notice expired leases after it continues, in milliseconds. */
const noticedWithin = 5000;

/**
 * Returns a function that tells whether the process that sent a request may have been killed or stopped
 * before it recorded the outcome.
 */
export function interrupted(scene: Scene): (arrival: Arrival) => boolean {
  const processes = new Map(scene.processes.map((process) => [process.number, process]));
  return ({ process, at }) => {
    const { interruptions } = processes.get(process)!;
    return interruptions.some(({ from, to }) => at > from - recordedWithin && at < to + noticedWithin);
  };
}

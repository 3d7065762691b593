import type { Arrival } from './arrival.js';
import type { Scene } from './scene.js';

/** An outcome is recorded within so many milliseconds of its request, deadline included, unless its process is interrupted. */
const recordedWithin = 12_000;
/** A process that goes on after a stop notices within so many milliseconds that its leases are over. */
const noticedWithin = 5000;

/** Whether a request's process was killed or stopped before it could have recorded it. */
export function interrupted(scene: Scene): (arrival: Arrival) => boolean {
  const processes = new Map(scene.processes.map((process) => [process.number, process]));
  return ({ process, at }) => {
    const { interruptions } = processes.get(process)!;
    return interruptions.some(({ from, to }) => at > from - recordedWithin && at < to + noticedWithin);
  };
}

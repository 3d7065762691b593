import type { Arrival } from './arrival.js';
import type { Scene } from './scene.js';

/**
 * Maximum milliseconds from a request to the record of its outcome, including the timeout, if its process is
 * not interrupted.
 */
const recordedWithin = 12_000;
/** Maximum milliseconds until a continued process notices that its leases are over. */
const noticedWithin = 5000;

/** Returns whether a request's process was killed or stopped before it could have recorded the outcome. */
export function interrupted(scene: Scene): (arrival: Arrival) => boolean {
  const processes = new Map(scene.processes.map((process) => [process.number, process]));
  return ({ process, at }) => {
    const { interruptions } = processes.get(process)!;
    return interruptions.some(({ from, to }) => at > from - recordedWithin && at < to + noticedWithin);
  };
}

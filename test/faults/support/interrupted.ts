import type { Arrival } from './arrival.js';
import type { Scene } from './scene.js';

/** An outcome is recorded within so many milliseconds of its request, deadline included, unless its process is interrupted. */
const recordedWithin = 6000;

/** Whether a request's process was killed or stopped before it could have recorded it. */
export function interrupted(scene: Scene): (arrival: Arrival) => boolean {
  const at = new Map(scene.processes.map(({ number, interruptedAt }) => [number, interruptedAt]));
  return (arrival) =>
    (at.get(arrival.process) ?? -Infinity) < arrival.at + recordedWithin &&
    at.get(arrival.process) !== undefined;
}

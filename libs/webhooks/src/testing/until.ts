import { setTimeout as pause } from 'node:timers/promises';
import { monotonicNow } from '../shared/clock.js';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';

/** Time between two checks of the condition, in milliseconds. */
const checkInterval = 10;

/**
 * Waits until a condition is true. Use `until` to wait for work in the background, for example by a running
 * worker. You don't need `until` if the test itself runs the work, for example with `drain`.
 *
 * @param condition a function that is called repeatedly until it returns a truthy value. An error, such as a
 *   failed assertion, means that the condition is not true yet
 * @param options `within`: the maximum time to wait. Default `'5s'`
 * @returns the first truthy value that the condition returned
 * @throws Error when the condition is not true within this time. If the last call of `condition` threw an
 *   error, `cause` contains that error
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { within = '5s' }: { within?: Duration } = {},
): Promise<T> {
  const end = monotonicNow() + milliseconds(within);
  for (;;) {
    const attempt = await tried(condition);
    if (attempt.value) return attempt.value;
    if (monotonicNow() >= end) {
      throw new Error(
        `Waited ${typeof within === 'number' ? `${within} ms` : within}, but this did not become true: ${String(condition)}`,
        { cause: attempt.error },
      );
    }
    await pause(checkInterval);
  }
}

async function tried<T>(condition: () => T | Promise<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}

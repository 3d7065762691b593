import { setTimeout as pause } from 'node:timers/promises';
import { monotonicNow } from '../shared/clock.js';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';

/** Time between two checks of the condition, in milliseconds. */
const checkInterval = 10;

/**
 * Waits until a condition holds. Use it for things that run by themselves, such as a worker. If a test can
 * trigger a step itself, for example with `drain`, it doesn't need to wait.
 *
 * @param condition is called repeatedly. If it throws, as a failing assertion does, it counts as not true yet
 * @param options `within`: the maximum time to wait. Default `'5s'`
 * @returns the first truthy value that the condition returned
 * @throws Error when the time is over. The condition's last error is its `cause`
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

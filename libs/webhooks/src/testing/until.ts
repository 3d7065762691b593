import { setTimeout as pause } from 'node:timers/promises';
import { monotonicNow } from '../shared/clock.js';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';

const pollEvery = 10;

/**
 * Waits until a condition holds: for what runs by itself, like a worker. What a test can do itself needs no waiting.
 *
 * @param condition asked again and again; an assertion that throws counts as not yet
 * @param options `within`: how long at most, `'5s'` by default
 * @returns what the condition returned
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
        `Waited ${typeof within === 'number' ? `${within} ms` : within} in vain until ${String(condition)}`,
        { cause: attempt.error },
      );
    }
    await pause(pollEvery);
  }
}

async function tried<T>(condition: () => T | Promise<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}

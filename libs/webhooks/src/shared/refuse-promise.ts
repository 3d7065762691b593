/**
 * Returns what a callback of the host has returned, where the caller can't wait for a promise. TypeScript
 * enforces that and JavaScript doesn't, and a rejected promise that nobody waits for ends the process.
 *
 * @param callback its name, for the error
 * @throws TypeError if the value is a promise
 */
export function refusePromise<T>(returned: T, callback: string): T {
  if (typeof (returned as { then?: unknown } | null | undefined)?.then !== 'function') return returned;
  void Promise.resolve(returned).catch(() => undefined);
  throw new TypeError(`${callback} must return its result immediately, and returned a promise`);
}

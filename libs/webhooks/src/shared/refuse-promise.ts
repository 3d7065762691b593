/**
 * Checks the value that a callback of the host has returned. Throws an error if the value is a promise,
 * otherwise returns the value. This is needed for callbacks that must be synchronous. TypeScript rejects
 * asynchronous callbacks here, but plain JavaScript doesn't. If the promise rejects, the rejection is
 * ignored, because an unhandled rejection would end the process.
 *
 * @param callback name of the callback, for the error message
 * @throws TypeError if the value is a promise
 */
export function refusePromise<T>(returned: T, callback: string): T {
  if (typeof (returned as { then?: unknown } | null | undefined)?.then !== 'function') return returned;
  void Promise.resolve(returned).catch(() => undefined);
  throw new TypeError(`${callback} must return its result immediately, but it returned a promise`);
}

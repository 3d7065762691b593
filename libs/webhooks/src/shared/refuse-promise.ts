/**
 * Returns the value that a callback of the host returned, and throws if the value is a promise. Used where
 * the caller can't wait for a promise. TypeScript rejects such callbacks, but JavaScript doesn't. The
 * promise's own rejection is ignored, because an unhandled rejection ends the process.
 *
 * @param callback name of the callback, for the error message
 * @throws TypeError if the value is a promise
 */
export function refusePromise<T>(returned: T, callback: string): T {
  if (typeof (returned as { then?: unknown } | null | undefined)?.then !== 'function') return returned;
  void Promise.resolve(returned).catch(() => undefined);
  throw new TypeError(`${callback} must return its result immediately, but it returned a promise`);
}

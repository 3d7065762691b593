/**
 * What a host's callback has answered, which can't be waited for where it is asked. TypeScript says so;
 * JavaScript doesn't, and a promise that nobody waits for ends the process when it is rejected.
 *
 * @param callback its name, for the error
 * @throws TypeError when it is a promise
 */
export function atOnce<T>(answer: T, callback: string): T {
  if (typeof (answer as { then?: unknown } | null | undefined)?.then !== 'function') return answer;
  void Promise.resolve(answer).catch(() => undefined);
  throw new TypeError(`${callback} must answer at once, and returned a promise`);
}

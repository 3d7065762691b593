/**
 * Words for whatever a host's callback has thrown: even for what `String` can't take, such as an object
 * without a prototype.
 */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

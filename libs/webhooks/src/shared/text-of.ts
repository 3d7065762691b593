/**
 * Returns a text for any value that a host's callback has thrown. Works even for values that `String` can't
 * convert, such as an object without a prototype.
 */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

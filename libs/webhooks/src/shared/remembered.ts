/**
 * Computes a value once per text, and knows the values of the latest so many texts: a webhook's url is the same with every attempt, and to parse
 * it costs more than all else that makes a request.
 */
export function remembered<T>(compute: (text: string) => T, most = 1000): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = compute(text);
    if (known.size >= most) known.delete(known.keys().next().value!);
    known.set(text, value);
    return value;
  };
}

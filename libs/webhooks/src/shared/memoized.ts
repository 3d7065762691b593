/**
 * Returns a function that computes the value of each text once and caches it. The cache holds `maxTexts`
 * values and drops the oldest one when it is full. For example, a webhook's URL is the same on every attempt,
 * and parsing it costs more than all the other work of building a request.
 */
export function memoized<T>(compute: (text: string) => T, maxTexts = 1000): (text: string) => T {
  const values = new Map<string, T>();
  return (text) => {
    const known = values.get(text);
    if (known !== undefined) return known;
    const value = compute(text);
    if (values.size >= maxTexts) values.delete(values.keys().next().value!);
    values.set(text, value);
    return value;
  };
}

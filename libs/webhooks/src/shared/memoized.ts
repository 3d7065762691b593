/**
 * Returns a function that computes the value of each text once and caches the value. The cache holds
 * `maxTexts` values. When the cache is full, the oldest value is dropped. This saves time, for example, when
 * URLs are parsed: a webhook's URL is the same on every attempt, and parsing the URL costs more than all
 * other steps of building a request.
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

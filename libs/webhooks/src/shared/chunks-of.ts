/** All of a list in its order, at most `size` at a time. */
export function* chunksOf<Element>(list: readonly Element[], size: number): Generator<readonly Element[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size);
}

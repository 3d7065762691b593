/** The values of one figure in all rounds. */
export class Series {
  constructor(readonly values: readonly number[]) {}

  get median(): number {
    return quantile(this.values, 0.5);
  }

  get min(): number {
    return Math.min(...this.values);
  }

  get max(): number {
    return Math.max(...this.values);
  }
}

/** Returns the quantile `q`, interpolated between neighbouring values. Returns NaN if there are no values. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}

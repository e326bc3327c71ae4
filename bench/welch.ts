export interface Sample {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

export function sampleOf(values: readonly number[]): Sample {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { count, mean, variance };
}

/** Welch's t: by how many standard errors the means of two samples differ. */
export function welch(one: Sample, other: Sample): number {
  return (one.mean - other.mean) / Math.sqrt(one.variance / one.count + other.variance / other.count);
}

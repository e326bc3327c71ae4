/** Numbers that follow one another: `count` of them, from `first` on. */
export interface NumberRun {
  readonly first: number;
  readonly count: number;
}

/** Numbers, ascending, as the runs that they are. */
export function runsOf(numbers: readonly number[]): readonly NumberRun[] {
  const runs: NumberRun[] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && number === last.first + last.count) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ first: number, count: 1 });
  }
  return runs;
}

export type Verdict = 'ok' | 'warning' | 'problem';

/** One line of what was looked at. */
export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** What to do; there where the verdict is not `ok`. */
  readonly advice?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, verdict: 'ok', found });

export const warning = (check: string, found: string, advice: string): Finding => ({
  check,
  verdict: 'warning',
  found,
  advice,
});

export const problem = (check: string, found: string, advice: string): Finding => ({
  check,
  verdict: 'problem',
  found,
  advice,
});

/** The worst that was found: 0 for nothing, 1 for a warning, 2 for a problem. */
export function exitCode(findings: readonly Finding[]): 0 | 1 | 2 {
  if (countOf(findings, 'problem') > 0) return 2;
  return countOf(findings, 'warning') > 0 ? 1 : 0;
}

/** For a person: a line for each finding, what to do below it, and the sum at the end. */
export function report(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, verdict, found, advice }) => {
    const line = `${verdict.padEnd('warning'.length)}  ${check.padEnd(width)}  ${found}`;
    return advice === undefined ? [line] : [line, `${' '.repeat('warning'.length + width + 4)}-> ${advice}`];
  });
  return `${lines.join('\n')}\n\n${summary(findings)}`;
}

function summary(findings: readonly Finding[]): string {
  if (exitCode(findings) === 0) return 'All is well.';
  const counts = (['problem', 'warning'] as const).map((verdict) => [verdict, countOf(findings, verdict)] as const);
  const words = counts.flatMap(([verdict, count]) => (count > 0 ? [counted(count, verdict)] : []));
  return `${words.join(' and ')}.`;
}

function countOf(findings: readonly Finding[], verdict: Verdict): number {
  return findings.filter((finding) => finding.verdict === verdict).length;
}

export const counted = (count: number, thing: string): string => `${inWords(count)} ${thing}${count === 1 ? '' : 's'}`;

export const inWords = (number: number): string => number.toLocaleString('en-US');

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** In powers of 1,000, as disks are sold and as DISK_RESERVE_MB counts. */
export function bytesInWords(bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${UNITS[power]}`;
}

/** `12 s`, `3 min`, `5 h`, `2 days`. */
export function secondsInWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}

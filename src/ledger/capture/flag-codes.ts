import type { Violation } from '../violation.js';
import type { CapturePart, SubjectEvent } from './capture.events.js';
import { partText } from './recorded-answer.js';

const PART = 'flags';

/** A flag by its code: which rule, of which field, on which of the capture's events (their index). What it says in full follows from the history. */
export interface FlagCode {
  readonly rule: string;
  readonly field: string;
  readonly item?: string;
  /** Absent where it is about no event of the capture. */
  readonly event?: number;
}

/** Flags of one rule and one field of entries next to each other: from this entry and this event on, so many. */
type Run = [entry: number, event: number, count: number];

interface Codes {
  readonly entries: { readonly rule: string; readonly field: readonly [string, string]; readonly runs: Run[] }[];
  readonly others: Omit<FlagCode, 'event'>[];
}

/** The parts that keep flags beyond those that the answer tells in full; none where there are none. */
export function flagParts(flags: readonly Violation[], events: readonly SubjectEvent[]): readonly CapturePart[] {
  if (flags.length === 0) return [];
  const eventOf = new Map<string, number>();
  events.forEach(({ subject }, index) => {
    if (!eventOf.has(subject)) eventOf.set(subject, index);
  });
  const codes: Codes = { entries: [], others: [] };
  const groups = new Map<string, Codes['entries'][number]>();
  for (const flag of flags) {
    const rule = 'finding' in flag ? flag.finding.rule : flag.rule;
    const [, before, entry, behind] = /^([a-z]+)\[(\d+)\](.*)$/i.exec(flag.field) ?? [];
    const event = flag.item === undefined ? undefined : eventOf.get(flag.item);
    if (before === undefined || behind === undefined || event === undefined) {
      codes.others.push({ rule, field: flag.field, ...(flag.item === undefined ? {} : { item: flag.item }) });
      continue;
    }
    const key = JSON.stringify([rule, before, behind]);
    const group = groups.get(key) ?? { rule, field: [before, behind] as const, runs: [] };
    if (!groups.has(key)) codes.entries.push(group);
    groups.set(key, group);
    addTo(group.runs, Number(entry), event);
  }
  return [{ name: PART, text: JSON.stringify(codes) }];
}

function addTo(runs: Run[], entry: number, event: number): void {
  const last = runs.at(-1);
  if (last && entry === last[0] + last[2] && event === last[1] + last[2]) last[2] += 1;
  else runs.push([entry, event, 1]);
}

/** The flags that these parts keep, by rule and then in the order of the events. */
export function flagCodes(parts: readonly CapturePart[]): readonly FlagCode[] {
  const text = partText(parts, PART);
  if (text === undefined) return [];
  const { entries, others } = JSON.parse(text) as Codes;
  const ofEntries = entries.flatMap(({ rule, field: [before, behind], runs }) =>
    runs.flatMap(([entry, event, count]) =>
      Array.from({ length: count }, (_, index) => ({
        rule,
        field: `${before}[${entry + index}]${behind}`,
        event: event + index,
      })),
    ),
  );
  return [...ofEntries, ...others];
}

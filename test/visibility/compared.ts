// What an answer to a party is compared with: a second reading of the rules, and what a log tells that differs in hidden things only.
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import type { answerParty, ToldParty } from '../../src/ledger/visibility/answer-party.js';
import { Chance } from '../second-model/chance.js';
import { oracles, type Oracle } from './oracle.js';
import { PARTIES, RandomStory } from './random-story.js';
import { twinOf } from './twin.js';

/** A ledger and one of its parties, with what that one is to see of it. */
export interface Asked {
  readonly events: readonly SubjectEvent[];
  readonly twin: readonly SubjectEvent[];
  readonly party: string;
  readonly expected: readonly unknown[];
}

export function askedOf(seed: number): readonly Asked[] {
  const { events } = new RandomStory(seed).tell();
  const chance = new Chance(seed);
  const all = oracles(events);
  return PARTIES.flatMap((party) => {
    const oracle = all.get(party);
    return oracle ? [{ events, party, twin: twinOf(events, oracle, chance), expected: byOracle(oracle) }] : [];
  });
}

/** What the oracle says that a party sees, in the form in which it is answered. */
function byOracle({ seen }: Oracle): readonly unknown[] {
  return [...seen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([subject, { label, events: admitted }]) => ({
      subject,
      label,
      events: [...admitted]
        .sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
        .map(({ type, of, data }, revision) => ({ revision, type, ...(of === undefined ? {} : { of }), data })),
    }));
}

/** The part of an answer that the oracle knows of. */
export function comparable({ subjects }: ToldParty): readonly unknown[] {
  return subjects.map(({ subject, label, events }) => ({ subject, label, events }));
}

/** Keys in one order, so that it says the same text for the same. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** Whether an answer shows anything that it may not, or lacks anything. */
export function isWrong(answer: typeof answerParty, { events, twin, party, expected }: Asked): boolean {
  const told = answer(events, party);
  if (textOf(comparable(told)) !== textOf(expected)) return true;
  return JSON.stringify(told) !== JSON.stringify(answer(twin, party));
}

import type { Before } from '../finding.js';
import { rulesOf, SECOND_RULES, THIRD_RULES } from '../rules.js';
import type { CoreEvent, CoreEventOf, Title } from './core.events.js';
import type { CoreState } from './core.state.js';
import type { CoreFinding } from './existence.findings.js';
import { isTransportUnit } from './resolve.js';
import { isOnlySaid, isOnWordOf } from './title.js';

/** Title passes on the word of the owner or its agent. */
export function mayTransfer(
  { state, now }: Before,
  title: Title | undefined,
  event: Pick<CoreEvent, 'rules' | 'data'>,
): readonly CoreFinding[] {
  if (!title || !state || !hasOwner(state) || (now?.owner === undefined && isOnlySaid(title, event.data))) return [];
  const isWord = isOnWordOf(title.from, event.data, rulesOf(event));
  if (rulesOf(event) >= SECOND_RULES) {
    if (state.carrier?.kind === 'assembly' && title.to !== now?.owner) return withItsAssembly(state.carrier.id);
    if (mayPassByPiece(state, now, title, isWord)) return [];
  }
  return byWord(now?.owner, speakerOf(title, now?.owner, isWord, event), isWord);
}

/** A state without any event, as a carrier that was only named has, says the same as none. */
function hasOwner({ revision, subject }: CoreState): boolean {
  return revision >= 0 && !isTransportUnit(subject);
}

/** Who does not own it: who is said to have transferred it, or who says that its owner did. */
function speakerOf(
  { from }: Title,
  owner: string | undefined,
  isWord: boolean,
  event: Pick<CoreEvent, 'rules' | 'data'>,
): string | undefined {
  if (isWord) return from;
  const isStrangers = rulesOf(event) >= THIRD_RULES && from !== undefined && from !== owner;
  return isStrangers ? from : event.data.by;
}

function byWord(owner: string | undefined, speaker: string | undefined, isWord: boolean): readonly CoreFinding[] {
  if (owner === undefined) return [{ rule: 'owner-unknown', field: 'owner', severity: 'flagged', values: {} }];
  if (owner === speaker && isWord) return [];
  const from = speaker === undefined ? {} : { from: speaker };
  return [{ rule: 'not-owner', field: 'recordedFor', values: { owner, ...from } }];
}

/** It is whose it is to be already, or what is in it may be the transferor's though it is not: whoever knows the contents asks that. */
function mayPassByPiece(state: CoreState, now: Before['now'], { to }: Title, isWord: boolean): boolean {
  return to === now?.owner || (isWord && state.isContainer && state.contents > 0);
}

/** A component is not transferred by itself: it is removed first, or its assembly is transferred. */
function withItsAssembly(carrier: string): readonly CoreFinding[] {
  return [{ rule: 'carried', field: 'id', values: { kind: 'assembly', carrier, instead: 'sell' } }];
}

/** A sale to who owns it already, or to who sells it, is none. A claim of it repeats what is known. */
export function sellsToAnother(
  { now }: Before,
  title: Title | undefined,
  event: Pick<CoreEvent, 'rules' | 'data'>,
): readonly CoreFinding[] {
  if (!title || event.data.claimed || rulesOf(event) < SECOND_RULES) return [];
  if (title.to !== now?.owner && title.to !== title.from) return [];
  return [{ rule: 'owns-already', field: 'owner', values: { owner: title.to } }];
}

/** A claim of a sale to nobody that is told is the word of who claims it. Of the owner of what is in something nothing is known here. */
export function sellsItsOwn(before: Before, event: CoreEventOf<'ItemSold'>): readonly CoreFinding[] {
  const { title, dispensed, by, onBehalfOf } = event.data;
  if (rulesOf(event) < THIRD_RULES || title || dispensed || before.now?.owner === undefined) return [];
  const from = onBehalfOf ?? by;
  return mayTransfer(before, { from, to: from }, event);
}

import { sortInstant, type EventTime } from '../event-time.js';
import type { ToldPast } from '../history/told-past.js';
import type { Carrier } from '../item/core/core.state.js';
import type { Place } from '../item/core/place.js';
import { resolve } from '../item/core/resolve.js';
import type { World } from '../item/item.state.js';
import { THIRD_RULES } from '../item/rules.js';
import type { DecideContext } from './decide-context.js';
import type { ItemDraft } from './declaration.js';
import { given } from './drafting.js';
import type { EntryDraft } from './drafts.js';

/** What is known of things when they are told to begin: their states, and what was told of the past, where that is at hand. */
interface Known {
  readonly world: Pick<World, 'get'>;
  readonly past?: ToldPast;
}

/**
 * Something was said to be in a carrier before anything was told of either, so that it is nowhere. Where it is told to begin, that it is in there is told
 * once more, with the place: so its carrier has that place too.
 */
export function withToldAgain(
  drafts: readonly EntryDraft[],
  known: Known,
  context: Pick<DecideContext, 'recordedAtMs' | 'rules'>,
): readonly EntryDraft[] {
  if (context.rules < THIRD_RULES) return drafts;
  return drafts.flatMap((one) => {
    const again = toldAgain(one.draft, known, context);
    return again ? [one, { draft: again, entry: one.entry }] : [one];
  });
}

const BEGINS = ['ItemManufactured', 'ItemIntroduced', 'ItemReceived'] as const;

type Begun = ItemDraft<(typeof BEGINS)[number]>;

function begins(draft: ItemDraft): draft is Begun {
  return (BEGINS as readonly string[]).includes(draft.type);
}

function toldAgain(
  draft: ItemDraft,
  { world, past }: Known,
  { recordedAtMs }: Pick<DecideContext, 'recordedAtMs'>,
): ItemDraft | undefined {
  if (!begins(draft)) return undefined;
  const { subject, data } = draft;
  const state = world.get(subject);
  if (!state?.carrier || state.began !== undefined) return undefined;
  const { carrier } = state;
  const joined = past?.counting(carrier.since.position);
  const isEarlier = joined !== undefined && sortInstant(data.at, recordedAtMs) < carrier.since.at;
  // Where its carrier is by now says nothing of when it came into that.
  const then = isEarlier ? past?.statesAt(carrier.since.at) : undefined;
  if (resolve(then ?? world, subject)?.place.kind !== 'nowhere') return undefined;
  // What is received has left what it was in before.
  if (draft.type === 'ItemReceived' && !isEarlier) return undefined;
  return joining(draft, carrier, isEarlier ? joined.data.at : data.at);
}

function joining({ subject, data }: Begun, { kind, id, position }: Carrier, at: EventTime): ItemDraft {
  const { by, onBehalfOf, claimed, location } = data;
  const stood: Place = location === undefined ? { kind: 'with', party: by } : { kind: 'at', location };
  const told = { at, by, ...given({ onBehalfOf, claimed }), stood, again: true } as const;
  if (kind === 'container') return { type: 'ItemPacked', subject, data: { ...told, container: id } };
  return { type: 'ComponentInstalled', subject, data: { ...told, assembly: id, ...given({ position }) } };
}

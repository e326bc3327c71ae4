import type { ItemFound } from '../../../projections/items/items.queries.js';
import { formatIdentifier, type FormatOptions } from '../../ledger/identity/identity.js';
import { attributesAnswer, placeAnswer } from '../reading/place-answer.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { isRecalled } from '../../ledger/item/recall-marks/recall-marks.facet.js';
import type { Place } from '../../ledger/item/core/place.js';
import { isHeardOf, type Resolved } from '../../ledger/item/core/core.state.js';

/** How an item is answered: its facts, and what is true of it with what its carriers did. */
export interface ItemAnswer extends Omit<Resolved, 'path'> {
  readonly id: string;
  readonly place: Place;
  readonly report?: NonNullable<ItemFound['report']>;
  /** From the innermost carrier to the outermost. */
  readonly carriers: readonly string[];
  readonly carrier?: { readonly kind: 'container' | 'assembly'; readonly id: string; readonly position?: string };
  readonly began?: ItemState['began'];
  readonly beganAt?: string;
  readonly contents: number;
  readonly recalls: Readonly<Record<string, 'marked' | 'cleared'>>;
  /** Some recall that it is marked for has not cleared it. */
  readonly recalled: boolean;
  readonly identifiers: readonly string[];
  /** Other spellings of the id, where they can be written. */
  readonly forms: Readonly<Record<string, string>>;
  /** Of the item's own last event. */
  readonly revision: number;
  readonly lastPosition: number;
  readonly isContainer: boolean;
}

const FORMS = ['urn', 'digital-link', 'element-string'] as const;

function formsOf(id: string, options: FormatOptions): Readonly<Record<string, string>> {
  return Object.fromEntries(
    FORMS.flatMap((form) => {
      const written = formatIdentifier(id, form, options);
      return written.ok ? [[form, written.text]] : [];
    }),
  );
}

const FACTS = [
  'product',
  'lot',
  'claimedLots',
  'expiry',
  'attributes',
  'production',
  'componentLots',
  'slots',
  'counters',
] as const;

/** `options` say how long company prefixes are: without it no URN of a GS1 key can be written. */
export function itemAnswer({ state, resolved, report }: ItemFound, options: FormatOptions): ItemAnswer {
  const { path, ...standing } = resolved;
  const known = { ...state, claimedLots: state.claimedLots?.map(({ lot }) => lot) };
  const facts = Object.fromEntries(FACTS.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]]])));
  const { carrier, began, beganAt } = state;
  // What was corrected away is hit by nothing until something is recorded of it again.
  const recalls = isHeardOf(state) ? (state.recalls ?? {}) : {};
  return {
    id: state.subject,
    ...facts,
    ...(state.attributes ? { attributes: attributesAnswer(state.attributes) } : {}),
    ...standing,
    ...(report === undefined ? {} : { report }),
    place: placeAnswer(resolved.place),
    carriers: path,
    ...(carrier
      ? {
          carrier: {
            kind: carrier.kind,
            id: carrier.id,
            ...(carrier.position === undefined ? {} : { position: carrier.position }),
          },
        }
      : {}),
    ...(began ? { began } : {}),
    ...(beganAt ? { beganAt: new Date(beganAt.at).toISOString() } : {}),
    contents: state.contents,
    isContainer: state.isContainer,
    recalls,
    recalled: isRecalled({ recalls }),
    identifiers: state.identifiers ?? [],
    forms: formsOf(state.subject, options),
    revision: state.revision,
    lastPosition: state.position,
  };
}

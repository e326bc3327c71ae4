import { formatIdentifier } from '../../ledger/identity/identity.js';
import type { ItemState, Place, Resolved } from '../../ledger/item/item.state.js';
import type { ItemFound } from '../../../projections/items/items.queries.js';

/** How an item is answered: its facts, and what is true of it with what its carriers did. */
export interface ItemAnswer extends Omit<Resolved, 'path'> {
  readonly id: string;
  readonly place: Place;
  /** From the innermost carrier to the outermost. */
  readonly carriers: readonly string[];
  readonly carrier?: { readonly kind: 'container' | 'assembly'; readonly id: string; readonly position?: string };
  readonly began?: ItemState['began'];
  readonly beganAt?: string;
  readonly contents: number;
  readonly recalls: Readonly<Record<string, 'marked' | 'cleared'>>;
  readonly identifiers: readonly string[];
  /** Other spellings of the id, where they can be written. */
  readonly forms: Readonly<Record<string, string>>;
  /** Of the item's own last event. */
  readonly revision: number;
  readonly lastPosition: number;
  readonly isContainer: boolean;
}

const FORMS = ['urn', 'digital-link', 'element-string'] as const;

function formsOf(id: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    FORMS.flatMap((form) => {
      const written = formatIdentifier(id, form);
      return written.ok ? [[form, written.text]] : [];
    }),
  );
}

const FACTS = ['product', 'lot', 'expiry', 'attributes', 'production', 'componentLots', 'slots', 'counters'] as const;

export function itemAnswer({ state, resolved }: ItemFound): ItemAnswer {
  const { path, ...standing } = resolved;
  const facts = Object.fromEntries(FACTS.flatMap((name) => (state[name] === undefined ? [] : [[name, state[name]]])));
  const { carrier, began, beganAt } = state;
  return {
    id: state.subject,
    ...facts,
    ...standing,
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
    recalls: state.recalls ?? {},
    identifiers: state.identifiers ?? [],
    forms: formsOf(state.subject),
    revision: state.revision,
    lastPosition: state.position,
  };
}

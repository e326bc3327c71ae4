import type { CoreFindingValues } from '../core/core.rules.js';
import type { CoreState } from '../core/core.state.js';
import { notEnded } from '../core/ending.findings.js';
import { mustExist } from '../core/existence.findings.js';
import type { Recorded } from '../core/recorded-event.js';
import type { Facet } from '../facet.js';
import type { Before, FindingOf } from '../finding.js';

/** By which identifiers a subject is found beside its own id. */
export interface IdentificationSlice {
  /** Further identifiers that hold now. */
  readonly identifiers?: readonly string[];
  /** Identifiers that held once: they still find it. */
  readonly formerIdentifiers?: readonly string[];
}

export interface IdentificationEventData {
  /** Another identifier of the same item: `added`, `replaced` (`former` no longer holds) or `ended`. */
  readonly ItemIdentified: Recorded & {
    readonly identifier: string;
    readonly change: 'added' | 'replaced' | 'ended';
    readonly former?: string;
  };
}

/** `unknown-item` and `ended` are the core's. */
export interface IdentificationFindingValues extends Pick<CoreFindingValues, 'unknown-item' | 'ended'> {
  /** Only an identifier that the item has can end or be replaced. */
  readonly 'not-identified-so': { readonly identifier: string };
  /** An identifier belongs to one subject. */
  readonly 'identifier-taken': { readonly belongsTo: string };
}

type Data = IdentificationEventData['ItemIdentified'];

function identified({ identifiers = [], formerIdentifiers }: IdentificationSlice, data: Data): IdentificationSlice {
  const gone = data.change === 'replaced' ? data.former : data.change === 'ended' ? data.identifier : undefined;
  const held = identifiers.filter((identifier) => identifier !== gone && identifier !== data.identifier);
  const now = data.change === 'ended' ? held : [...held, data.identifier];
  const former = new Set([...(formerIdentifiers ?? []), ...(gone === undefined ? [] : [gone])]);
  for (const identifier of now) former.delete(identifier);
  const isKept = former.size > 0 || formerIdentifiers !== undefined;
  return { identifiers: now, ...(isKept ? { formerIdentifiers: [...former] } : {}) };
}

/** The id of a subject is the first of its identifiers. */
function identifying(
  before: Before<CoreState & IdentificationSlice>,
  { data: { change, identifier, former } }: { readonly data: Data },
): readonly FindingOf<IdentificationFindingValues>[] {
  const { state } = before;
  const [gone, field] = change === 'ended' ? [identifier, 'identifier'] : [former, 'former'];
  if (gone === undefined || state?.began === undefined) return mustExist(before);
  if (gone === state.subject || state.identifiers?.includes(gone) === true) return [];
  return [{ rule: 'not-identified-so', field, values: { identifier: gone } }];
}

export const identification: Facet<IdentificationSlice, IdentificationEventData, IdentificationFindingValues> = {
  name: 'identification',
  fields: ['identifiers', 'formerIdentifiers'],
  traits: { ItemIdentified: { bears: 'core', staysPut: true, identifier: 'identifier' } },
  evolve: { ItemIdentified: identified },
  findings: [{ on: { ItemIdentified: identifying } }, { since: 2, on: { ItemIdentified: notEnded } }],
};

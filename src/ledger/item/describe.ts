import type { Carrier, CoreState, Resolved } from './core/core.state.js';
import type { Place } from './core/place.js';

/** What a history says of a subject, as values: words are made of them at the edge. Without `began` nothing is recorded of it. */
export interface ItemDescription {
  readonly subject: string;
  readonly began?: NonNullable<CoreState['began']>;
  readonly place?: Place;
  readonly carrier?: Pick<Carrier, 'kind' | 'id'>;
  readonly holder?: string;
  readonly owner?: string;
  readonly ended?: NonNullable<Resolved['ended']>;
  /** Of its last event. */
  readonly position?: number;
}

export function describeItem(
  subject: string,
  state: CoreState | undefined,
  resolved: Resolved | undefined,
): ItemDescription {
  if (!state || !resolved || state.began === undefined) return { subject };
  const { began, carrier, position } = state;
  const { place, holder, owner, ended } = resolved;
  return {
    subject,
    began,
    place,
    ...(carrier ? { carrier: { kind: carrier.kind, id: carrier.id } } : {}),
    ...(holder === undefined ? {} : { holder }),
    ...(owner === undefined ? {} : { owner }),
    ...(ended === undefined ? {} : { ended }),
    position,
  };
}

import type { Place } from '../item/core/place.js';
import type { RulesDifference } from '../history/rules-audit.js';

/** A request that a person may send, as `POST /v1/operations/{operation}` takes it. */
export interface Proposal {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The operations that would tell the ledger what the newest rules read from a history, each from what is recorded by then. A difference that no operation
 * tells, such as a contradiction or another beginning, has none: it is for a person to judge.
 */
export function proposalsFor(difference: RulesDifference): readonly Proposal[] {
  const { differs } = difference;
  return [
    ...(differs.includes('carrier') ? outOf(difference) : []),
    ...(differs.includes('place') || differs.includes('holder') ? moved(difference) : []),
    ...(differs.includes('owner') ? transferred(difference) : []),
    ...(differs.includes('carrier') ? into(difference) : []),
  ];
}

/** Who holds it or owns it says so, or somebody on its behalf. */
function onBehalfOf(party: string | undefined): { readonly onBehalfOf?: string } {
  return party === undefined ? {} : { onBehalfOf: party };
}

function outOf({ subject, recorded }: RulesDifference): readonly Proposal[] {
  const carrier = recorded.state?.carrier;
  if (!carrier) return [];
  const by = onBehalfOf(recorded.now?.holder);
  if (carrier.kind === 'container')
    return [{ operation: 'unpack', body: { items: [subject], container: carrier.id, ...by } }];
  return [{ operation: 'remove', body: { items: [subject], assembly: carrier.id, ...by } }];
}

function into({ subject, newest }: RulesDifference): readonly Proposal[] {
  const carrier = newest.state?.carrier;
  if (!carrier) return [];
  const by = onBehalfOf(newest.now?.holder);
  if (carrier.kind === 'container')
    return [{ operation: 'pack', body: { items: [subject], container: carrier.id, ...by } }];
  const position = carrier.position === undefined ? {} : { position: carrier.position };
  return [{ operation: 'install', body: { items: [subject], assembly: carrier.id, ...position, ...by } }];
}

/** What is carried is where its carrier is. */
function moved({ subject, recorded, newest }: RulesDifference): readonly Proposal[] {
  const place = newest.state?.carrier ? undefined : newest.now?.place;
  const by = onBehalfOf(recorded.now?.holder);
  return place ? toPlace(subject, place, newest.now?.holder, by) : [];
}

function toPlace(subject: string, place: Place, holder: string | undefined, by: object): readonly Proposal[] {
  const items = [subject];
  switch (place.kind) {
    case 'at': {
      const holding = holder === undefined ? {} : { recordedFor: holder };
      return [{ operation: 'receive', body: { items, location: place.location, ...holding } }];
    }
    case 'transit': {
      const { toLocation, toParty } = place;
      return [{ operation: 'ship', body: { items, toLocation, toParty, ...by } }];
    }
    case 'with':
      return [{ operation: 'ship', body: { items, toParty: place.party, ...by } }];
    case 'gone':
      return [{ operation: 'sell', body: { items, purpose: 'dispense', ...by } }];
    case 'nowhere':
      return [];
  }
}

function transferred({ subject, recorded, newest }: RulesDifference): readonly Proposal[] {
  const owner = newest.now?.owner;
  if (owner === undefined) return [];
  return [{ operation: 'sell', body: { items: [subject], owner, ...onBehalfOf(recorded.now?.owner) } }];
}

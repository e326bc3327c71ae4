import type { FindingValues } from '../../ledger/item/contradictions.js';
import type { Found } from '../../ledger/violation.js';

type Prose = { readonly [Rule in keyof FindingValues]: (values: FindingValues[Rule], subject: string) => string };

const IN_USE = {
  'not-empty': 'a logistic unit begins a new life only when it is empty',
  carried: 'a logistic unit begins a new life only where it stands by itself: unpack it first',
  'too-soon': 'an SSCC is not used again within 12 months',
};

function partiesProse({
  owner,
  holder,
}: {
  readonly owner?: string | undefined;
  readonly holder?: string | undefined;
}) {
  const parties = [
    ...(owner === undefined ? [] : [`its owner is ${owner}`]),
    ...(holder === undefined ? [] : [`its holder is ${holder}`]),
  ];
  return parties.length === 0 ? '' : `; ${parties.join(', ')}`;
}

/** What a finding against a subject says, in words. */
const PROSE: Prose = {
  'exists-already': () => 'an item is introduced or manufactured once',
  'unknown-item': ({ carrier }) =>
    carrier === undefined ? 'the item is unknown: introduce, manufacture or receive it first' : `${carrier} is unknown`,
  carried: ({ kind, carrier, instead }) =>
    kind === 'container'
      ? `it is packed in ${carrier}: unpack it first, or ${instead} that`
      : `it is installed in ${carrier}: remove it first, or ${instead} that`,
  'in-transit': ({ other }) => `${other ?? 'it'} is in transit: receive it first`,
  elsewhere: (values) =>
    'asked' in values
      ? `it is at ${values.at}, not at ${values.asked}`
      : `it is at ${values.at}, ${values.other} is at ${values.otherAt}`,
  dispensed: ({ joined, other }) =>
    joined ? `${other ?? 'it'} was dispensed` : 'a dispensed item can only be returned',
  'not-holder': ({ holder, by }) => `only its holder ${holder} or somebody on its behalf may do that, not ${by}`,
  'not-owner': ({ owner, from }) =>
    `${from ?? 'who transfers it'} does not own it, ${owner} does: transfer it on behalf of the owner`,
  'owns-already': ({ owner }) => `${owner} owns it already: a sale passes title to somebody else`,
  'reaches-nothing': ({ from }) => `nothing of it, and nothing in it, is known to belong to ${from}: no title passes`,
  'owner-unknown': () => 'nobody is known to own it',
  'received-already': ({ location }) => `it is at ${location} already`,
  'not-in-carrier': (values) => {
    if ('asked' in values) return `it is installed at ${values.position}, not at ${values.asked}`;
    const how = values.kind === 'container' ? 'packed' : 'installed';
    return `it is not ${how} in ${values.carrier === '' ? 'anything' : values.carrier}`;
  },
  'closes-circle': ({ carrier }, subject) => `${carrier} is itself carried by ${subject}`,
  'position-occupied': ({ assembly, position, occupant }) => `${occupant} is installed at ${position} of ${assembly}`,
  'counter-decreases': ({ counter, known, value }) => `${counter} was ${known} before, ${value} is less`,
  'nothing-to-return': ({ location }) =>
    `it is at ${location} and was neither sold nor shipped: move it, if it is to be elsewhere`,
  'not-its-return': ({ by, owner, holder }) => `${by} neither owns nor holds it${partiesProse({ owner, holder })}`,
  'returner-unknown': ({ owner, holder }) =>
    `who takes it back did not sell it: say in onBehalfOf who returns it${partiesProse({ owner, holder })}`,
  'container-in-use': ({ because }) => IN_USE[because],
  'missing-leg': ({ location }) => `it was last at ${location}: nobody told of its shipment`,
  misdirected: (values) => `it was shipped to ${'toParty' in values ? values.toParty : values.toLocation}`,
  'not-shipped': () => 'it is on no way: there is no shipment of it to be undone',
  'title-passed-on': ({ owner }) => `${owner} owns it by more than that shipment: its title does not come back`,
  reported: ({ report, content }) =>
    `${content === undefined ? 'it' : `${content}, which is in it,`} is reported as ${report}`,
  'not-reported': () => 'nobody reported it as stolen or missing',
  'other-facts': ({ fact, known, said }) => `its ${fact} is known to be ${known}, and was said to be ${said}`,
  ended: ({ cause, other }) => `${other ?? 'it'} is gone: ${cause.replace('_', ' ')}`,
  'not-empty': ({ cause }) =>
    `a container that is ${cause.replace('_', ' ')} has to be empty: unpack what is in it first`,
  'counterfeit-suspected': ({ cause }) => `it was ${cause.replace('_', ' ')}: what was found may be a counterfeit`,
  expired: ({ expiry, content }) =>
    `${content === undefined ? 'it' : `${content}, which is in it,`} expired on ${expiry}`,
  'not-identified-so': ({ identifier }) => `${identifier} is no identifier of it`,
  'identifier-taken': ({ belongsTo }) => `belongs to ${belongsTo}`,
  recalled: ({ recall, unit }) =>
    `${unit === undefined ? 'it is recalled' : `${unit}, which is in it, is recalled`} by ${recall}`,
};

export function findingProse({ rule, values }: Found, subject: string): string {
  // Rule and values belong together, which the parts of a union no longer say.
  return (PROSE[rule] as (values: Found['values'], subject: string) => string)(values, subject);
}

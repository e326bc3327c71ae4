import type { FindingValues } from '../../ledger/item/contradictions.js';
import { isTransportUnit } from '../../ledger/item/core/resolve.js';
import { sentences } from '../../ledger/sentences.js';
import { isTransformation } from '../../ledger/item/transformations/transformation-id.js';

type Says<Rule extends keyof FindingValues> = (values: FindingValues[Rule], subject: string) => string;

type Declared = {
  readonly [Rule in keyof FindingValues]:
    { readonly wanted: Says<Rule> } | { readonly wrong: Says<Rule>; readonly wayOut: Says<Rule> };
};

const IN_USE = {
  'not-empty': 'a logistic unit begins a new life only when it is empty',
  carried: 'a logistic unit begins a new life only where it stands by itself',
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

/** The unit that is recalled, or the transformation whose inputs are. */
function whatIsRecalled(unit: string | undefined): string {
  if (unit === undefined) return 'it is recalled';
  if (isTransformation(unit)) return `it, or what is in it, was made by ${unit} of what is recalled`;
  return `${unit}, which is in it, is recalled`;
}

/** What a history has against an event, in words: of a claim that was recorded all the same as of an operation that is refused. */
export const FINDINGS = sentences({
  'exists-already': {
    wrong: () => 'an item is introduced or manufactured once',
    wayOut: () => 'record what happened to it since, or correct what was recorded',
  },
  'unknown-item': {
    wrong: ({ carrier }) => (carrier === undefined ? 'the item is unknown' : `${carrier} is unknown`),
    wayOut: () => 'introduce, manufacture or receive it first',
  },
  carried: {
    wrong: ({ kind, carrier }) => `it is ${kind === 'container' ? 'packed' : 'installed'} in ${carrier}`,
    wayOut: ({ kind, instead }) => `${kind === 'container' ? 'unpack' : 'remove'} it first, or ${instead} that`,
  },
  'in-transit': { wrong: ({ other }) => `${other ?? 'it'} is in transit`, wayOut: () => 'receive it first' },
  elsewhere: {
    wrong: (values) =>
      'asked' in values
        ? `it is at ${values.at}, not at ${values.asked}`
        : `it is at ${values.at}, ${values.other} is at ${values.otherAt}`,
    wayOut: () => 'name the place where it is, or move it first',
  },
  dispensed: {
    wrong: ({ joined, other }) => `${joined ? (other ?? 'it') : 'it'} was dispensed`,
    wayOut: () => 'a dispensed item can only be returned',
  },
  'not-holder': {
    wrong: ({ holder, by }) => `only its holder ${holder} or somebody on its behalf may do that, not ${by}`,
    wayOut: () => 'say in onBehalfOf for whom it is done',
  },
  'not-owner': {
    wrong: ({ owner, from }) => `${from ?? 'who transfers it'} does not own it, ${owner} does`,
    wayOut: () => 'transfer it on behalf of the owner',
  },
  'owns-already': {
    wrong: ({ owner }) => `${owner} owns it already`,
    wayOut: () => 'a sale passes title to somebody else',
  },
  'reaches-nothing': {
    wrong: ({ from }, subject) =>
      isTransportUnit(subject)
        ? `its own title never passes, and nothing in it is known to belong to ${from}`
        : `nothing of it, and nothing in it, is known to belong to ${from}`,
    wayOut: (_values, subject) =>
      isTransportUnit(subject)
        ? 'say in onBehalfOf who owns what is in it; by itself it is shipped or moved without an owner'
        : 'no title passes, so say in onBehalfOf who the owner is',
  },
  'owner-unknown': {
    wrong: () => 'nobody is known to own it',
    wayOut: () => 'say first whose it is, by receive or ship with owner',
  },
  'received-already': {
    wrong: ({ location }) => `it is at ${location} already`,
    wayOut: () => 'move it, if it is to be elsewhere',
  },
  'not-in-carrier': {
    wrong: (values) => {
      if ('asked' in values) return `it is installed at ${values.position}, not at ${values.asked}`;
      const how = values.kind === 'container' ? 'packed' : 'installed';
      return `it is not ${how} in ${values.carrier === '' ? 'anything' : values.carrier}`;
    },
    wayOut: (values) => ('asked' in values ? 'name that position' : 'name what it is in, or leave it as it is'),
  },
  'closes-circle': {
    wrong: ({ carrier }, subject) =>
      carrier === subject ? 'nothing is in itself' : `${carrier} is itself carried by ${subject}`,
    wayOut: () => 'name another',
  },
  'position-occupied': {
    wrong: ({ assembly, position, occupant, asked }) =>
      `${occupant} is ${asked ? 'to be ' : ''}installed at ${position} of ${assembly}${asked ? ', too' : ''}`,
    wayOut: ({ asked }) => `${asked ? 'leave one out' : 'remove that first'}, or name another position`,
  },
  'counter-decreases': {
    wrong: ({ counter, known, value }) => `${counter} was ${known} before, ${value} is less`,
    wayOut: () => 'send it as it stands, or correct what was recorded',
  },
  'nothing-to-return': {
    wrong: ({ location }) =>
      `${location === undefined ? 'it' : `it is at ${location}, and`} is not out by a sale or a shipment`,
    wayOut: () => 'move it, if it is to be elsewhere',
  },
  'not-its-return': {
    wrong: ({ by, owner, holder }) => `${by} neither owns nor holds it${partiesProse({ owner, holder })}`,
    wayOut: () => 'say in onBehalfOf who returns it',
  },
  'returner-unknown': {
    wrong: ({ owner, holder }) => `who takes it back did not sell it${partiesProse({ owner, holder })}`,
    wayOut: () => 'say in onBehalfOf who returns it',
  },
  'container-in-use': {
    wrong: ({ because }) => IN_USE[because],
    wayOut: ({ because }) =>
      because === 'not-empty'
        ? 'unpack what is in it first'
        : because === 'carried'
          ? 'unpack it first'
          : 'take another SSCC',
  },
  'missing-leg': { wanted: ({ location }) => `it was last at ${location}: nobody told of its shipment` },
  misdirected: {
    wanted: (values) => `it was shipped to ${'toParty' in values ? values.toParty : values.toLocation}`,
  },
  'not-shipped': {
    wrong: () => 'it is on no way',
    wayOut: () => 'there is no shipment of it to be undone',
  },
  'title-passed-on': {
    wrong: ({ owner }) => `${owner} owns it by more than that shipment`,
    wayOut: () => 'its title does not come back',
  },
  reported: {
    wrong: ({ report, content }) =>
      `${content === undefined ? 'it' : `${content}, which is in it,`} is reported as ${report}`,
    wayOut: () => 'report it as found first, if it was',
  },
  'not-reported': {
    wrong: () => 'nobody reported it as stolen or missing',
    wayOut: () => 'receive or move it, if it is to be elsewhere',
  },
  'other-facts': {
    wrong: ({ fact, known, said }) => `its ${fact} is known to be ${known}, and was said to be ${said}`,
    wayOut: () => 'mend what was said, or correct what was recorded',
  },
  ended: {
    wrong: ({ cause, other }) => `${other ?? 'it'} is gone: ${cause.replace('_', ' ')}`,
    wayOut: () => 'nothing is done with it any more, unless it can be found again',
  },
  'not-empty': {
    wrong: ({ cause }) => `a container that is ${cause.replace('_', ' ')} has to be empty`,
    wayOut: () => 'unpack what is in it first',
  },
  'counterfeit-suspected': {
    wrong: ({ cause }) => `it was ${cause.replace('_', ' ')}: what was found may be a counterfeit`,
    wayOut: () => 'record it with ifContradicted and a reason',
  },
  expired: {
    wrong: ({ expiry, content, made }) =>
      `${content === undefined ? 'it' : `${content}, which is in it,`} expired on ${expiry}${made === undefined ? '' : `, before it was made (${made})`}`,
    wayOut: ({ made }) =>
      made === undefined ? 'return or dispose of it' : 'say when it was made, and when it really expires',
  },
  'not-identified-so': {
    wrong: ({ identifier }, subject) =>
      identifier === subject
        ? `it goes by ${identifier} no longer, which was replaced or ended before`
        : `${identifier} is no identifier of it`,
    wayOut: () => 'name one that it has',
  },
  'identifier-taken': {
    wrong: ({ belongsTo }) => `belongs to ${belongsTo}`,
    wayOut: () => 'take another, for no identifier is given twice',
  },
  recalled: {
    wrong: ({ recall, unit }) => `${whatIsRecalled(unit)} by ${recall}`,
    wayOut: () => 'clear it first, or send it to one of the sites of the recall',
  },
} satisfies Declared);

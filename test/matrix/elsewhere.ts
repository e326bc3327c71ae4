// Cells of the matrix that another test shows, by its file and words of its title; or why there is nothing to show.
export const MODES = [
  'now',
  'late',
  'claim',
  'correction',
  'replacement',
  'container',
  'assembly',
  'other identifier',
  'range',
  'knownAt',
  'rebuild',
] as const;
export type Mode = (typeof MODES)[number];

/** A test, or a reason. */
export type Elsewhere = readonly [file: string, title: string] | string;

const SAID = 'src/ledger/operations/said-facts.spec.ts';
const ANY_ID = 'test/recall-by-any-identifier.e2e-spec.ts';
const IDENTIFIED = 'src/ledger/item/identification/identification.spec.ts';
const RECALLS = 'src/ledger/operations/decide-recalls.spec.ts';
const SCOPES = 'projections/recalls/scope.int.spec.ts';
const IMPACT = 'projections/recalls/recalls.int.spec.ts';
const STRANGERS = 'src/ledger/operations/strangers-claims.spec.ts';

/** What every state is asked for: as it was known, and as who reads the log from its beginning makes it. */
const KNOWN = [
  'test/second-model/second-model.spec.ts',
  'answer alike what a random ledger is told and asked',
] as const;
const REBUILT = ['projections/items/items.int.spec.ts', 'the states, identifiers and stays of the pure fold'] as const;
const NO_RANGE = 'items are named one by one; a range is a scope of recalls and traces only';

export const ELSEWHERE: Readonly<Record<string, Partial<Record<Mode, Elsewhere>>>> = {
  '1 the end of a life': { range: NO_RANGE, knownAt: KNOWN, rebuild: REBUILT },
  '2 another label': {
    now: [SAID, 'is refused where another is known, by %s'],
    late: [SAID, 'told late is compared with what was known then'],
    claim: [SAID, 'reaches it as claimed, by lot and by lot code'],
    correction: [SAID, 'is forgotten with the correction of what said it'],
    container: [SAID, 'is compared where it is packed into a logistic unit that begins with it'],
    'other identifier': [SAID, 'by a label that replaces another of one product leaves the lot that is known'],
    range: NO_RANGE,
    knownAt: [ANY_ID, 'does not change when facts are corrected'],
    rebuild: REBUILT,
  },
  '6 other identifiers': {
    now: [ANY_ID, 'blocks them, and has them in its impact'],
    late: [IDENTIFIED, 'is replaced by what is told late of before that'],
    claim: [IDENTIFIED, 'are flagged where a stranger tells them'],
    correction: [SAID, 'has no lot but the right one, once another was corrected away'],
    'other identifier': [ANY_ID, 'is found by what it is and by what it was'],
    range: [ANY_ID, 'is blocked by a recall of the new serials'],
    knownAt: [ANY_ID, 'does not change when facts are corrected'],
    rebuild: REBUILT,
  },
  '13 clearing': {
    now: [RECALLS, 'clear only what they hit'],
    late: [RECALLS, 'also where it is told later that it was dispensed before'],
    claim: 'nobody claims a clearing: EPCIS has no word for it',
    correction: [RECALLS, 'hit nothing that was corrected away, though it is marked'],
    replacement: 'a clearing is corrected without a replacement, and told again',
    container: [RECALLS, 'in a pallet, which comes back without it'],
    assembly: ['src/ledger/operations/released-assemblies.spec.ts', 'is released with the last of them'],
    'other identifier': [RECALLS, 'mark nothing that is an identifier of another by now'],
    range: [SCOPES, 'reaches in the database what it reaches in the pure function'],
    knownAt: [IMPACT, 'keeps recalls, marks and remedies, and what was believed of them'],
    rebuild: [IMPACT, 'keeps recalls, marks and remedies, and what was believed of them'],
  },
  '27 recalls as they were known': {
    now: [IMPACT, 'tells the car that has the motor from the one that had it'],
    late: [SCOPES, 'reaches as of a moment what the pure function reaches over the states of then'],
    claim: [SCOPES, 'reaches as of a moment what the pure function reaches over the states of then'],
    correction: [ANY_ID, 'does not change when facts are corrected'],
    replacement: ['projections/recalls/scope-then.int.spec.ts', 'made only after that was corrected'],
    container: [SCOPES, 'names of the contents that the pure function covers the nearest'],
    assembly: [IMPACT, 'does not blame an assembly for what came into its former part later'],
    'other identifier': [ANY_ID, 'is found by what it is and by what it was'],
    range: [ANY_ID, 'is blocked by a recall of the new serials'],
    knownAt: [IMPACT, 'answers as of a time, and as far as it was known at a position'],
    rebuild: ['test/golden/golden.e2e-spec.ts', 'answers as of each position what was answered there'],
  },
  '28 sales by who owns nothing': {
    range: NO_RANGE,
    'other identifier': 'who owns it is asked of the item, by whatever identifier it was named',
    knownAt: KNOWN,
    rebuild: REBUILT,
  },
  '30 what was corrected away': {
    now: [RECALLS, 'hit nothing that was corrected away, though it is marked'],
    late: KNOWN,
    claim: ['src/ledger/stock/corrected-stock.spec.ts', 'is so where claims told of it'],
    correction: ['test/corrections.e2e-spec.ts', 'are corrected themselves: what they declared erroneous counts again'],
    replacement: ['src/ledger/operations/corrected-twice.spec.ts', 'only its replacement is replaced'],
    container: ['test/moments.e2e-spec.ts', 'of a carrier that only a corrected event named finds nothing'],
    assembly: ['src/ledger/stock/corrected-stock.spec.ts', 'is where it was: %s'],
    'other identifier': [RECALLS, 'mark nothing that is an identifier of another by now'],
    range: [SCOPES, 'reaches in the database what it reaches in the pure function'],
    knownAt: [ANY_ID, 'does not change when facts are corrected'],
    rebuild: REBUILT,
  },
  '32 a component’s title': {
    range: NO_RANGE,
    replacement: KNOWN,
    'other identifier': 'a component is found by the item that it is, whatever it was named by',
    knownAt: KNOWN,
    rebuild: REBUILT,
  },
  '34 strangers': {
    claim: [STRANGERS, 'who tells of a time before or after it'],
    range: NO_RANGE,
    knownAt: KNOWN,
    rebuild: REBUILT,
  },
  '35 no change, and nonsense': {
    correction: [
      'src/ledger/operations/corrected-twice.spec.ts',
      'is refused by position, by capture and by items alike',
    ],
    assembly: 'a sale of an assembly to its owner is one of an item to its owner',
    range: NO_RANGE,
    knownAt: KNOWN,
    rebuild: REBUILT,
  },
};

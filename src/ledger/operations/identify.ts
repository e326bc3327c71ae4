import { newsIn, type ItemFacts } from '../item/core/item-facts.js';
import type { Relabelling } from '../item/core/relabelling.js';
import type { ItemState } from '../item/item.state.js';
import { lotUnder } from '../item/core/lots.js';
import { declareItems } from './declaration.js';
import { given, said } from './drafting.js';
import { CAR } from './examples.js';
import type { ItemFields } from './fields.js';
import { OPERATION_RULES } from './operations.sentences.js';

export const identify = declareItems({
  name: 'identify',
  summary: 'Another identifier of the same item',
  permission: 'record:identify',
  examples: [
    {
      summary: 'a second identifier',
      body: { items: [CAR], identifier: 'own/acme/fleet/17', change: 'added' },
    },
  ],
  takes: ['identifier', 'change', 'former', 'product', 'lot', 'onBehalfOf'],
  factsOf: 'identifier',
  needs: [['identifier']],
  faults: ({ change, former }) =>
    (change === 'replaced') === (former !== undefined)
      ? []
      : [{ field: 'former', rule: OPERATION_RULES['former-needed']() }],
  events: ['ItemIdentified'],
  isDraftedFromFields: false,
  draft({ subject, fields }, context) {
    const { identifier = '', change = 'added', former, product, lot } = fields;
    const becomes = relabelling(fields, context.world.get(subject), subject);
    const facts = saidByLabels(fields, context.world.get(subject));
    const data = { ...said(fields, context), identifier, change, ...given({ former, product, lot, becomes, facts }) };
    return [{ type: 'ItemIdentified', subject, data }];
  },
});

/**
 * What is said of the item itself, by its new label and by the one that was scanned; where they differ, what is not known so. A lot under another
 * product is another name of its lot, or of what it becomes.
 */
function saidByLabels(
  { product, lot, expiry, said = {} }: Pick<ItemFields, 'product' | 'lot' | 'expiry' | 'said'>,
  state: ItemState | undefined,
): ItemFacts | undefined {
  const isOwnLot = product === undefined || product === state?.product;
  const ofNew = given({ lot: isOwnLot ? lot : undefined, expiry });
  const facts = { ...said, ...ofNew, ...newsIn(said, state ?? {}) };
  return Object.keys(facts).length === 0 ? undefined : facts;
}

type Fields = Pick<ItemFields, 'identifier' | 'change' | 'former' | 'product' | 'lot'>;

/** Where the identifier by which the item goes is replaced, or ends while others hold: the next one, and what the item is by that. */
function relabelling(
  { identifier = '', change, former, product, lot }: Fields,
  state: ItemState | undefined,
  subject: string,
): Relabelling | undefined {
  const goesBy = state?.goesBy ?? subject;
  if (change === 'replaced' && former === goesBy) return { identifier, ...isThen(state, product, lot) };
  if (change !== 'ended' || identifier !== goesBy || !state) return undefined;
  const next = state.identified?.find(
    (one) => one.identifier !== goesBy && state.identifiers?.includes(one.identifier),
  );
  return next && { identifier: next.identifier, ...isThen(state, next.product, next.lot) };
}

/** A lot number goes on under another product, unless another lot is told. */
function isThen(state: ItemState | undefined, product: string | undefined, lot: string | undefined) {
  if (product === undefined) return {};
  const kept = state?.lot === undefined ? undefined : lotUnder(product, state.lot);
  // Of the product that it is of already, what is known of its lot stays.
  return { product, ...given({ lot: product === state?.product ? (kept ?? lot) : (lot ?? kept) }) };
}
